"""The diarizer, loaded once."""

from __future__ import annotations

import pytest

from meetings.settings import Settings
from transcribe.diarizers import Diarizer, open_diarizer


@pytest.fixture(scope="session")
def diarizer(settings: Settings) -> Diarizer:
    return open_diarizer(settings)
