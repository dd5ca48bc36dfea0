"""The patient's pages as a browser without scripts gets them."""
