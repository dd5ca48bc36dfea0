"""Template filters of the patient's pages."""
