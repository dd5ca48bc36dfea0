"""Management of the alerts app."""
