"""Those who help a patient, and what she decides about them."""
