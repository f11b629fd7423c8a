"""Diarization: who spoke when."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from meetings.errors import MissingPartError
from transcribe.diarizers.port import Diarizer

if TYPE_CHECKING:
    from meetings.settings import Settings

_log = logging.getLogger(__name__)

__all__ = ["Diarizer", "open_diarizer"]


def open_diarizer(settings: Settings) -> Diarizer:
    """Load the diarizer that the settings allow: the hub's community pipeline with a token, else the offline set.

    Where the hub does not give the pipeline, the offline set is used, and a warning says so: a
    recording is not left undone because a network is away. Its provenance names what was used.
    Raises ``MissingPartError`` when a model file is not on this machine.
    """
    from transcribe.diarizers import pyannote  # slow to import

    if settings.hub_token:
        try:
            return pyannote.open_community(settings)
        except MissingPartError as error:
            _log.warning("The offline diarization models are used. %s", error)
    return pyannote.open_offline(settings)
