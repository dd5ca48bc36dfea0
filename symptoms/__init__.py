"""What patients tell us."""
