"""The pages that people see, one file a kind of page."""
