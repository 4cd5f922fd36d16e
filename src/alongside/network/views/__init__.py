"""Pages of the directory, and its public feed."""
