"""Every text a patient reads, gathered from where it stands, and its translations. Run `python -m translations`."""
