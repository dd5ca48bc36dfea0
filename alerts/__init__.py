"""What we do about what patients tell us."""
