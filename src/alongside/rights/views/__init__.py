"""Pages of people's rights."""
