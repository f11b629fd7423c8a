"""Voice profiles: kept with consent, listed, deleted; heard again in another recording."""

from __future__ import annotations

import datetime as dt
import os
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from media.decode import decode_speech
from media.pcm import SpeechFile
from media.samples import sample_session
from meetings.agenda import Agenda
from meetings.errors import InputError, NotFoundError
from meetings.formats import result_json, rttm
from meetings.roster import Participant, Roster
from meetings.settings import Settings
from meetings.speakers import Diarization, Turn
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from meetings.voices import VoiceProfile
from transcribe.models.verify import model_folder
from transcribe.tagging import tag_transcript
from transcribe.voices.folder import VoiceFolder
from transcribe.voices.matching import witnessed
from transcribe.voices.profiling import NETWORK, Listener, profile_of

NOW = dt.datetime(2013, 5, 30, 9, tzinfo=dt.UTC)


def profile(name: str = "Marilyn Cade", *, embedding: tuple[float, ...] = (1.0, 0.0)) -> VoiceProfile:
    return VoiceProfile(name, "Agreed by mail on 2 May 2013", NOW, "First meeting", 40_000, NETWORK, embedding)


@pytest.fixture
def folder(tmp_path: Path) -> VoiceFolder:
    return VoiceFolder(tmp_path / "voices")


def test_a_profile_is_kept_as_it_was_given(folder: VoiceFolder) -> None:
    folder.add(profile())
    assert folder.all() == (profile(),)


def test_nobody_else_on_the_machine_reads_the_folder(folder: VoiceFolder) -> None:
    folder.add(profile())
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700


def test_profiles_are_listed_by_name_and_replaced_by_newer_ones(folder: VoiceFolder) -> None:
    folder.add(profile("Phil Rushton"))
    folder.add(profile("Joy Liddicoat"))
    folder.add(replace(profile("phil  rushton"), name="Phil Rushton", speech_ms=1))
    assert [(p.name, p.speech_ms) for p in folder.all()] == [("Joy Liddicoat", 40_000), ("Phil Rushton", 1)]


def test_a_removed_profile_is_gone_from_the_disk(folder: VoiceFolder) -> None:
    folder.add(profile())
    folder.remove("marilyn cade")
    assert list(folder.root.iterdir()) == []
    with pytest.raises(NotFoundError, match="no voice profile of “Marilyn Cade”"):
        folder.remove("Marilyn Cade")


def test_a_damaged_file_is_told_by_its_name(folder: VoiceFolder) -> None:
    folder.add(profile())
    path = next(folder.root.iterdir())
    path.write_text("{}")
    with pytest.raises(InputError, match=path.name):
        folder.all()


def test_without_consent_there_is_no_profile() -> None:
    with pytest.raises(ValueError, match="consent"):
        replace(profile(), consent=" ")


class Told:
    """Hears what it was told for each stretch's start; the network itself is tried below."""

    def __init__(self, voices: dict[int, tuple[float, ...]]) -> None:
        self.voices = voices

    def hear(self, speech: object, spans: list[Span]) -> np.typing.NDArray[np.float32] | None:
        voice = self.voices.get(spans[0].start_ms)
        return None if voice is None else np.array(voice, np.float32) / np.linalg.norm(voice)


def heard(*labels: str) -> tuple[Transcript, Diarization]:
    spans = [Span(n * 10_000, (n + 1) * 10_000) for n in range(len(labels))]
    turns = tuple(Turn(span, label) for span, label in zip(spans, labels, strict=True))
    segments = tuple(Segment(span, label, "We agree.") for span, label in zip(spans, labels, strict=True))
    return Transcript(len(labels) * 10_000, segments, "en"), Diarization(turns, turns)


def test_a_voice_names_its_label_once_and_a_stranger_nobody() -> None:
    transcript, diarization = heard("S1", "S2", "S1", "S3")
    profiles = [profile(), profile("Phil Rushton", embedding=(0.0, 1.0))]
    listener = Told({0: (0.95, 0.2), 10_000: (1.0, -2.5), 30_000: (0.1, 1.0)})
    made = witnessed(transcript, diarization, None, profiles, listener)  # type: ignore[arg-type]
    assert [[(e.method, e.value) for e in s.evidence] for s in made.segments] == [
        [("voice", "Marilyn Cade")], [], [], [("voice", "Phil Rushton")],
    ]  # fmt: skip
    roster = Roster((Participant("Marilyn Cade"), Participant("Phil Rushton")))
    named = tag_transcript(made, Agenda(), roster)
    assert [s.name for s in named.segments] == ["Marilyn Cade", None, "Marilyn Cade", "Phil Rushton"]


def test_a_profile_of_another_network_says_nothing() -> None:
    transcript, diarization = heard("S1")
    other = replace(profile(), network="another")
    assert witnessed(transcript, diarization, None, [other], Told({0: (1.0, 0.0)})) == transcript  # type: ignore[arg-type]


@pytest.mark.models
def test_voices_of_the_sample_are_known_again(tmp_path: Path) -> None:
    """Profiles from the session's first half name the speakers of its second half, without a word being read."""
    sample = sample_session()
    decode_speech(sample.audio, tmp_path / "speech.wav")
    speech = SpeechFile(tmp_path / "speech.wav")
    names = {s.speaker: s.name for s in result_json.loads(sample.reference.read_text()).segments}
    turns = rttm.loads(sample.rttm.read_text())
    half = speech.duration_ms // 2
    listener = Listener(model_folder(Settings.from_environ(os.environ, tmp_path), NETWORK))
    profiles = []
    for label, name in names.items():
        spans = [turn.span for turn in turns if turn.speaker == label and turn.span.end_ms <= half]
        if name and sum(span.duration_ms for span in spans) >= 3000:
            profiles.append(
                profile_of(name, consent="made up", source="the sample", speech=speech, spans=spans,
                           listener=listener, now=NOW)
            )  # fmt: skip
    later = tuple(turn for turn in turns if turn.span.start_ms >= half)
    segments = tuple(Segment(turn.span, turn.speaker, "mm") for turn in later)
    made = witnessed(
        Transcript(speech.duration_ms, segments, "en"), Diarization(later, later), speech, profiles, listener
    )
    found = {s.speaker: e.value for s in made.segments for e in s.evidence}
    assert found == {label: name for label, name in names.items() if label in found}
    assert len(found) >= 4
