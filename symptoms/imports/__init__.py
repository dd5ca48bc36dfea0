"""Many patients from one file."""
