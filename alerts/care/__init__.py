"""What people do about an alert and about an episode, from taking it to closing it, and taking a step back."""
