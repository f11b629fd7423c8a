"""Text formats in and out: each file parses or formats one format; opening files is the caller's job."""
