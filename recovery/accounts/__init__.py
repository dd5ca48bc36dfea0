"""People who sign in, the care teams they work in, and the programs that call our API."""
