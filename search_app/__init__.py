"""The web interface and the search index."""
