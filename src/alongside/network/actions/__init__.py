"""What is done with the directory."""
