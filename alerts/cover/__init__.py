"""When somebody looks, who is told in which order, and how each of them is reached: decided by a team's lead."""
