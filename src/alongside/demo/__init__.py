"""The demonstration partnership: synthetic people, agencies and personas. Never installed in production."""
