"""Speech engines: a port, two adapters on Whisper, and the choice between them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from meetings.errors import InputError, VerbatimError
from meetings.settings import Settings
from meetings.timeline import Span
from transcribe.engines.listening import Listener
from transcribe.engines.port import RecognisedChunk, RecognitionOptions, Speech, SpeechEngine
from transcribe.models.whisper import fetch_from_hub, whisper_digest, whisper_folder

ENGINES = ("faster-whisper", "openai-whisper")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WhisperEngine:
    """A speech engine on one Whisper model; ``name`` is the library with its version."""

    name: str
    model: str
    model_sha256: str
    listener: Listener[Any]

    def recognise(self, speech: Speech, chunks: Sequence[Span], options: RecognitionOptions) -> list[RecognisedChunk]:
        """Recognise each chunk; see ``SpeechEngine.recognise``."""
        return self.listener.recognise(speech, chunks, options)


def open_engine(settings: Settings, model: str | None = None, engine: str | None = None) -> SpeechEngine:
    """Load a speech engine: this one, else the one of the settings, else the best for this machine.

    ``model`` is a Whisper size (``base``, ``large-v3-turbo``) or a path. Raises ``InputError`` for
    an engine or model that nobody knows, ``MissingPartError`` for one that is not on this machine.
    """
    wanted = engine or settings.engine or ENGINES[0]
    if wanted == "faster-whisper":
        return _open_faster_whisper(settings, model or settings.model)
    if wanted == "openai-whisper":
        return _open_openai_whisper(settings, model or settings.model)
    raise InputError(f"There is no speech engine {wanted!r}: it is one of {', '.join(ENGINES)}.")


def _open_faster_whisper(settings: Settings, model: str | None) -> SpeechEngine:
    from transcribe.engines import faster_whisper  # loads CTranslate2

    name = model or _best_model(settings, gpu=faster_whisper.has_gpu())
    folder = whisper_folder(settings, name)
    ear = faster_whisper.FasterWhisperEar(folder)
    return WhisperEngine(faster_whisper.NAME, name, whisper_digest(folder), Listener(ear))


def _open_openai_whisper(settings: Settings, model: str | None) -> SpeechEngine:
    from transcribe.engines import openai_whisper  # loads torch

    name = model or ("large-v3-turbo" if openai_whisper.has_gpu() else "base")
    checkpoint = openai_whisper.checkpoint_of(settings, name)
    ear = openai_whisper.OpenaiWhisperEar(checkpoint)
    return WhisperEngine(openai_whisper.NAME, name, openai_whisper.checkpoint_digest(checkpoint), Listener(ear))


def _best_model(settings: Settings, *, gpu: bool) -> str:
    """``large-v3-turbo`` on a GPU if it can be had, else ``base``."""
    if not gpu:
        return "base"
    try:
        fetch_from_hub(settings, "large-v3-turbo")
    except VerbatimError as error:
        _log.warning("This machine's GPU could run large-v3-turbo, but base is used. %s", error)
        return "base"
    return "large-v3-turbo"
