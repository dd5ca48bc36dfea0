"""From stored rows to flags: histories, judging inside the save and on the round, and judging all of it anew."""
