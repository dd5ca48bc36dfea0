"""What staff decide of one rule for one patient, until a day."""
