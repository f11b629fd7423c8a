"""What the tests of the transcribe room share: settings whose models folder holds the declared files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from media.decode import decode_speech
from media.pcm import SpeechFile
from media.samples import SampleSession, sample_session
from meetings.settings import Settings
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
