"""Every text a patient reads, gathered from where it stands, and its translations: `.venv/bin/python -m translations`."""
