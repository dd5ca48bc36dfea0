"""What patients read, in each language."""
