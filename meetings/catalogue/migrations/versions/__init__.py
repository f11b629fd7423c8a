"""The migrations in order, named by number."""
