"""Alembic migrations of the catalogue, one for SQLite and PostgreSQL alike."""
