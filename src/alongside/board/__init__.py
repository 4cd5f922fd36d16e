"""The board: consultations of the agencies, and the papers that it reads."""
