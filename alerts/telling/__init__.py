"""Who is told of an alert, by which ways, how often, and what tells us when that fails."""
