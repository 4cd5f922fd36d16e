"""What is done with consultations and papers."""
