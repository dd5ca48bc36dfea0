"""The day's questions: which are asked, how they look, and what comes back."""
