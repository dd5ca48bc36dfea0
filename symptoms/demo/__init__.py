"""A believable ward for whoever tries the product: invented people, and recoveries after published curves."""
