"""Commands of the symptoms app."""
