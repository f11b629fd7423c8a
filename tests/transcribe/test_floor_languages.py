"""Floor audio that moves between languages with its speakers: each is written in its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile
from whisper.normalizers import BasicTextNormalizer

from meetings.control import Control
from tests.transcribe.clip import Clip
from transcribe import steps
from transcribe.work import WorkFolder

pytestmark = pytest.mark.models

# Voice and language (espeak-ng; none is flite's English), and what is said.
STATEMENTS = (
    ("fr", "fr", "Je donne la parole au représentant de la France. Nous passons au point deux de l'ordre du jour."),
    (None, "en", "I give the floor to the representative of Brazil. We now move to item two of the agenda."),
    ("es+f4", "es", "Tiene la palabra el representante de México. Pasamos al punto dos del orden del día."),
    (None, "en", "Thank you, Chair. We support the draft agenda, and we thank the secretariat for the documents."),
)
PAUSE = np.zeros(8_000, np.float32)


def test_each_statement_is_written_in_its_own_language(
    models: steps.Models, say: Callable[..., Clip], tmp_path: Path
) -> None:
    sounds = [PAUSE]
    for voice, _, text in STATEMENTS:
        samples = say(text, voice="slt", language=voice).samples
        sounds += [0.4 * samples / np.abs(samples).max(), PAUSE]
    floor = np.concatenate(sounds)
    soundfile.write(tmp_path / "floor.wav", floor + np.random.default_rng(1).normal(0, 0.001, len(floor)), 16_000)
    task = steps.Task(tmp_path / "floor.wav", WorkFolder(tmp_path / "work"))
    steps.decode(task, Control())
    steps.diarize(task, models, Control())
    assert steps.plan(task) == 1
    assert len(task.folder.load_plan()[0]) == 1  # all four are heard at once
    steps.transcribe_batch(task, models, 0, Control())
    segments = steps.tag(task, models, lambda: dt.datetime(2013, 5, 30, tzinfo=dt.UTC)).segments
    assert [segment.language for segment in segments] == [language for _, language, _ in STATEMENTS]
    assert len({segment.speaker for segment in segments}) == 3
    for segment, (_, _, text) in zip(segments, STATEMENTS, strict=True):
        normalize = BasicTextNormalizer()
        assert jiwer.wer(normalize(text), normalize(segment.text)) <= 0.5  # nothing translated would come near
