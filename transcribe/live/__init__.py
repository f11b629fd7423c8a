"""Writing down while people speak: words become final when two hearings agree on them."""
