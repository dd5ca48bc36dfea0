"""What we write to patients: when, by which way, and sending it."""
