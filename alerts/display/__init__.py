"""What staff see, as values for a template to draw."""
