"""A patient's ways in."""
