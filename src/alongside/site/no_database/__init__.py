"""What stands in for the database while DATABASE_URL is not set."""
