"""What a lead asks of the past weeks: how many alerts, how often they were right, how fast people were, who was silent."""
