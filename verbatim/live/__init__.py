"""The work of live sessions, beside the interface: fetching, streaming, captioning, keeping."""
