"""A session while it happens: what is known of it, before there is a recording."""
