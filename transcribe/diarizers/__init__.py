"""Diarization: who spoke when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcribe.diarizers.port import Diarizer

if TYPE_CHECKING:
    from meetings.settings import Settings

__all__ = ["Diarizer", "open_diarizer"]


def open_diarizer(settings: Settings) -> Diarizer:
    """Load the diarizer that the settings allow: the hub's community pipeline with a token, else the offline set.

    Raises ``MissingPartError`` when a model file is not on this machine.
    """
    from transcribe.diarizers import pyannote  # slow to import

    return pyannote.open_community(settings.hub_token) if settings.hub_token else pyannote.open_offline(settings)
