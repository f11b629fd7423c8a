"""The editor: its page, what its script asks for and sends, the history, and the steps of the review."""
