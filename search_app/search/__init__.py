"""The search port and its two adapters."""
