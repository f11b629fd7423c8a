"""Naming and tagging: who speaks, on which agenda item, in which group, and by what evidence."""

from transcribe.tagging.tagger import retag_transcript, tag_transcript

__all__ = ["retag_transcript", "tag_transcript"]
