"""Real processes, and what happens when one of them dies."""
