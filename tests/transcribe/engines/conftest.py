"""Real engines, each loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetings.recording import ProcessingOptions
from meetings.settings import Settings
from tests.transcribe.engines.checkpoint import convert
from transcribe import steps
from transcribe.engines import open_engine
from transcribe.engines.port import SpeechEngine
from transcribe.models import model_folder


@pytest.fixture(scope="session")
def engine(models: steps.Models) -> SpeechEngine:
    """The default engine on the declared model."""
    return models.engine(ProcessingOptions())


@pytest.fixture(scope="session")
def checkpoint(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The declared weights as an openai-whisper checkpoint, named as that publishes it."""
    target = tmp_path_factory.mktemp("checkpoint") / "base.pt"
    convert(model_folder(settings, "whisper-base"), target)
    return target


@pytest.fixture(scope="session")
def reference_engine(settings: Settings, checkpoint: Path) -> SpeechEngine:
    """openai-whisper on the same weights."""
    return open_engine(settings, model=str(checkpoint), engine="openai-whisper")
