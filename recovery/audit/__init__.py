"""Who did or saw what, append only."""
