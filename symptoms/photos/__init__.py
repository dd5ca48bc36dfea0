"""Photos of the cut."""
