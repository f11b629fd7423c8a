"""Real engines, each loaded once, and sounds to let them hear."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from meetings.recording import ProcessingOptions
from meetings.settings import Settings
from tests.transcribe.clip import Clip
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


@pytest.fixture(scope="session")
def say(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Clip]:
    """Speak a text with a synthetic voice: flite for English, espeak-ng for other languages."""
    folder = tmp_path_factory.mktemp("speech")

    def spoken(text: str, voice: str = "rms", language: str | None = None) -> Clip:
        target, resampled = folder / "spoken.wav", folder / "resampled.wav"
        command = ["espeak-ng", "-v", language, "-s", "150"] if language else ["flite", "-voice", voice]
        target_option = "-w" if language else "-o"
        text_option = [text] if language else ["-t", text]
        subprocess.run([*command, target_option, str(target), *text_option], check=True, capture_output=True)
        convert_command = ["ffmpeg", "-y", "-v", "error", "-i", str(target), "-ar", "16000", "-ac", "1"]
        subprocess.run([*convert_command, "-f", "f32le", str(resampled)], check=True)
        return Clip(np.fromfile(resampled, np.float32))

    return spoken
