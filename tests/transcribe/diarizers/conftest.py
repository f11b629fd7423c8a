"""The diarizer, loaded once."""

from __future__ import annotations

import pytest

from transcribe import steps
from transcribe.diarizers import Diarizer


@pytest.fixture(scope="session")
def diarizer(models: steps.Models) -> Diarizer:
    return models.diarizer()
