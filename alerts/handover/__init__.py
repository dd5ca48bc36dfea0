"""What one shift gives to the next."""
