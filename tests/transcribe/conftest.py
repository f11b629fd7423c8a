"""What the tests of the transcribe room share: settings whose models folder holds the declared files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media.decode import decode_speech
from media.pcm import SpeechFile
from media.samples import SampleSession, sample_session
from meetings.settings import Settings
from tests.transcribe.clip import Clip
from transcribe import steps
from transcribe.models import fetch


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where model files are: ``VERBATIM_MODELS`` or the user's cache; what is missing is fetched once."""
    settings = Settings.from_environ(os.environ)
    fetch(settings)
    return settings.models_dir


@pytest.fixture(scope="session")
def settings(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a machine with nothing but the declared models."""
    data_dir = tmp_path_factory.mktemp("data")
    return Settings(data_dir=data_dir, models_dir=models_dir, database_url=f"sqlite:///{data_dir / 'verbatim.db'}")


@pytest.fixture(scope="session")
def models(settings: Settings) -> steps.Models:
    """The models, each loaded at its first use and then shared by all tests."""
    return steps.Models(settings)


@pytest.fixture(scope="session")
def sample() -> SampleSession:
    """The sample session's files."""
    return sample_session()


@pytest.fixture(scope="session")
def sample_speech(sample: SampleSession, tmp_path_factory: pytest.TempPathFactory) -> SpeechFile:
    """The sample session as the models hear it."""
    target = tmp_path_factory.mktemp("sample") / "speech.wav"
    decode_speech(sample.audio, target)
    return SpeechFile(target)


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
