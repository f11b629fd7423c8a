"""The diarizer on real weights: who spoke when in the sample session and in what can be cut from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate

from media.pcm import SpeechFile
from media.samples import SampleSession
from meetings.errors import CancelledError, MissingPartError
from meetings.formats import rttm
from meetings.settings import Settings
from meetings.speakers import Diarization, Turn
from tests.transcribe.clip import Clip
from transcribe.diarizers import Diarizer, open_diarizer
from transcribe.diarizers.campplus import CampPlus, mel_bands
from transcribe.models import model_folder

pytestmark = pytest.mark.models


@pytest.fixture(scope="session")
def truth(sample: SampleSession) -> tuple[Turn, ...]:
    return tuple(rttm.loads(sample.rttm.read_text()))


@pytest.fixture(scope="session")
def found(diarizer: Diarizer, sample_speech: SpeechFile) -> Diarization:
    return diarizer.diarize(sample_speech)


def annotation(turns: Iterable[Turn]) -> Annotation:
    made = Annotation()
    for number, turn in enumerate(turns):
        made[Segment(turn.span.start_s, turn.span.end_s), number] = turn.speaker
    return made


def der(truth: Iterable[Turn], found: Iterable[Turn], duration_ms: int, collar_s: float = 0.25) -> float:
    """Diarization error rate; pyannote's collar is the sum of both sides."""
    whole = Timeline([Segment(0, duration_ms / 1000)])
    return float(DiarizationErrorRate(collar=2 * collar_s)(annotation(truth), annotation(found), uem=whole))


def only(speakers: set[str], truth: Iterable[Turn], speech: SpeechFile, at_most_s: int) -> Clip:
    """What these speakers say in the sample session, one turn after the other."""
    heard = [speech.read(turn.span) for turn in truth if turn.speaker in speakers]
    return Clip(np.concatenate(heard)[: at_most_s * 16_000])


def test_the_sample_session_is_told_apart(
    found: Diarization, truth: tuple[Turn, ...], sample_speech: SpeechFile
) -> None:
    assert len(found.speakers) == len({turn.speaker for turn in truth})
    assert der(truth, found.turns, sample_speech.duration_ms) <= 0.03
    assert der(truth, found.exclusive, sample_speech.duration_ms) <= 0.03


def test_speakers_are_numbered_as_they_appear(found: Diarization) -> None:
    assert found.speakers == tuple(f"S{number + 1}" for number in range(len(found.speakers)))


def test_turns_lie_inside_the_recording_and_exclusive_ones_apart(found: Diarization, sample_speech: SpeechFile) -> None:
    assert all(turn.span.end_ms <= sample_speech.duration_ms for turn in found.turns)
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(found.exclusive))


def test_two_people_talking_at_once_are_both_there(
    diarizer: Diarizer, truth: tuple[Turn, ...], sample_speech: SpeechFile
) -> None:
    first, second = (only({name}, truth, sample_speech, 30).samples for name in ("Peter_Major", "Marilyn_Cade"))
    overlap = 4 * 16_000
    mixed = np.concatenate([first, np.zeros(len(second) - overlap, np.float32)])
    mixed[len(first) - overlap :] += second
    found = diarizer.diarize(Clip(mixed))
    assert len(found.speakers) == 2
    twice_ms = sum(a.span.overlap_ms(b.span) for a, b in pairwise(found.turns))
    assert 2_000 <= twice_ms <= 6_000
    assert sum(a.span.overlap_ms(b.span) for a, b in pairwise(found.exclusive)) == 0


def test_one_speaker_is_one_speaker(diarizer: Diarizer, truth: tuple[Turn, ...], sample_speech: SpeechFile) -> None:
    assert diarizer.diarize(only({"Peter_Major"}, truth, sample_speech, 40)).speakers == ("S1",)


def test_a_hint_sets_the_number_of_speakers(
    diarizer: Diarizer, truth: tuple[Turn, ...], sample_speech: SpeechFile
) -> None:
    clip = only({"Peter_Major", "Japan", "Marilyn_Cade"}, truth, sample_speech, 60)
    assert len(diarizer.diarize(clip, speakers=2).speakers) == 2
    assert len(diarizer.diarize(clip, speakers=1).speakers) == 1


@pytest.mark.parametrize("duration_s", [0.0, 0.1, 1.0, 15.0])
def test_silence_has_no_speakers(diarizer: Diarizer, duration_s: float) -> None:
    silence = Clip(np.zeros(int(duration_s * 16_000), np.float32))
    assert diarizer.diarize(silence) == Diarization((), ())


@pytest.mark.parametrize("duration_ms", [50, 100, 700, 3_000])
def test_short_sounds_get_an_answer(diarizer: Diarizer, sample_speech: SpeechFile, duration_ms: int) -> None:
    samples = Clip(sample_speech.samples[16_000 : 16_000 + duration_ms * 16].astype(np.float32) / 32_768)
    assert len(diarizer.diarize(samples).speakers) <= 1


def test_progress_grows_to_the_whole_length(diarizer: Diarizer, sample_speech: SpeechFile) -> None:
    clip = Clip(sample_speech.samples[: 12 * 16_000].astype(np.float32) / 32_768)
    told: list[tuple[int, int]] = []
    diarizer.diarize(clip, on_progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (12_000, 12_000)


def test_an_exception_in_the_progress_stops_the_work(diarizer: Diarizer, sample_speech: SpeechFile) -> None:
    def stop(done: int, total: int) -> None:
        raise CancelledError("Enough.")

    with pytest.raises(CancelledError):
        diarizer.diarize(sample_speech, on_progress=stop)


def test_a_missing_model_names_the_command_that_gets_it(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="verbatim models fetch"):
        open_diarizer(replace(settings, models_dir=tmp_path))


def test_folding_the_normalisation_changes_no_voice(settings: Settings, sample_speech: SpeechFile) -> None:
    path = model_folder(settings, "campplus-cn-en") / "campplus_cn_en_common.pt"
    plain = CampPlus()
    state = torch.load(path, map_location="cpu", weights_only=True)
    plain.load_state_dict({key.replace("xvector.dense.", "dense."): value for key, value in state.items()})
    plain.eval()
    sound = torch.from_numpy(sample_speech.samples[16_000:64_000].astype(np.float32) / 32_768)
    bands = mel_bands(sound)
    with torch.inference_mode():
        one, other = (network((bands - bands.mean(0))[None]) for network in (plain, CampPlus.load(path)))
    assert torch.cosine_similarity(one, other).item() > 0.9999
