"""Every text a patient reads, gathered from where it stands and translated: `.venv/bin/python -m translations`."""
