"""The catalogue of meetings, recordings and transcripts, in SQLite or PostgreSQL."""
