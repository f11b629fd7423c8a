"""Bad sound through all steps: still the words that were said, or plainly none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile
from whisper.normalizers import EnglishTextNormalizer

from media.pcm import SpeechFile
from meetings.control import Control
from meetings.recording import ProcessingOptions
from meetings.timeline import Span
from meetings.transcript import Transcript
from transcribe import steps
from transcribe.work import WorkFolder

pytestmark = pytest.mark.models

SAID = (
    "Thank you, Chair. Japan supports the draft agenda. We also suggest that every meeting is recorded. "
    "The transcript should go to all members of the group."
)


@pytest.fixture(scope="module")
def passage(sample_speech: SpeechFile) -> np.ndarray:
    return sample_speech.read(Span(22_000, 34_100))


def transcript(models: steps.Models, path: Path, channel: int | None = None) -> Transcript:
    task = steps.Task(path, WorkFolder(path.with_suffix("")), ProcessingOptions(channel=channel))
    steps.decode(task, Control())
    steps.diarize(task, models, Control())
    for number in range(steps.plan(task)):
        steps.transcribe_batch(task, models, number, Control())
    return steps.tag(task, models, lambda: dt.datetime(2013, 5, 30, tzinfo=dt.UTC))


def wer(said: str, found: Transcript) -> float:
    normalize = EnglishTextNormalizer()
    return float(jiwer.wer(normalize(said), normalize(found.text)))


def test_clipped_sound_is_understood(models: steps.Models, passage: np.ndarray, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "clipped.wav", np.clip(8 * passage, -0.4, 0.4), 16_000)
    found = transcript(models, tmp_path / "clipped.wav")
    assert wer(SAID, found) <= 0.15
    assert len({segment.speaker for segment in found.segments}) == 1


def test_a_telephone_line_is_understood(models: steps.Models, passage: np.ndarray, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "telephone.wav", passage[::2], 8_000, subtype="ULAW")
    assert wer(SAID, transcript(models, tmp_path / "telephone.wav")) <= 0.15


def test_a_dead_channel_takes_nothing_away(models: steps.Models, passage: np.ndarray, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "half.wav", np.stack([np.zeros_like(passage), passage], axis=1), 16_000)
    assert wer(SAID, transcript(models, tmp_path / "half.wav")) <= 0.1


def test_floor_and_interpretation_are_heard_apart(
    models: steps.Models, passage: np.ndarray, sample_speech: SpeechFile, tmp_path: Path
) -> None:
    other = np.zeros_like(passage)
    answer = sample_speech.read(Span(34_200, 38_700))
    other[16_000 : 16_000 + len(answer)] = answer
    texts = []
    for channel in (1, 2):
        path = tmp_path / f"floor-{channel}.wav"
        soundfile.write(path, np.stack([passage, other], axis=1), 16_000)
        texts.append(transcript(models, path, channel=channel).text)
    assert ["draft agenda" in text for text in texts] == [True, False]
    assert ["have the floor" in text for text in texts] == [False, True]


def test_a_tenth_of_a_second_has_no_words(models: steps.Models, passage: np.ndarray, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "short.wav", passage[:1_600], 16_000)
    found = transcript(models, tmp_path / "short.wav")
    assert found.duration_ms == 100
    assert len(found.text.split()) <= 1


def test_silence_has_no_words_and_no_speakers(models: steps.Models, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros(160_000), 16_000)
    assert transcript(models, tmp_path / "silence.wav").segments == ()
