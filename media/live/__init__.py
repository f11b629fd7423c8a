"""The sound of a session while it happens: kept in chunks, read as one stream, made into a recording."""
