"""Management of the symptoms app."""
