from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from media.decode import decode_speech
from media.pcm import SpeechFile
from media.samples import SampleSession, sample_session
from media.samples.render import RATE, perform, reference, rttm_lines, speech_of
from meetings.timeline import Span

SCRIPT: dict[str, Any] = {
    "language": "en",
    "voices": {
        "Chair": {"engine": "flite", "voice": "rms", "pitch_cents": 0, "tempo": 1.0},
        "Japan": {
            "engine": "espeak-ng", "voice": "en-us", "words_per_minute": 160, "pitch_cents": 100, "tempo": 1.0
        },
    },
    "turns": [
        {"speaker": "Chair", "item": "1", "group": "plenary", "text": "Japan, you have the floor."},
        {"speaker": "Japan", "item": "1", "group": "plenary", "text": "Thank you, Chair.", "pause_s": 2.0},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session() -> SampleSession:
    return sample_session()


@pytest.fixture(scope="module")
def told(session: SampleSession) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(session.reference.read_text())
    return found


@pytest.fixture(scope="module")
def turns(session: SampleSession) -> list[tuple[float, float, str]]:
    rows = [line.split() for line in session.rttm.read_text().splitlines()]
    return [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows]


def test_the_session_has_what_the_product_is_for(session: SampleSession, told: dict[str, Any]) -> None:
    segments = told["segments"]
    agenda = json.loads(session.agenda.read_text())
    assert 240 <= told["duration"] <= 360
    assert {s["agenda_item"] for s in segments} == {item["number"] for item in agenda["items"]}
    assert {s["group"] for s in segments} == {"plenary", *(group["name"] for group in agenda["groups"])}
    assert segments[-1]["group"] == "plenary"
    assert len({s["speaker"] for s in segments}) >= 6


def test_every_speaker_is_in_the_roster(session: SampleSession, told: dict[str, Any]) -> None:
    roster = json.loads(session.roster.read_text())
    roles = {row["name"]: row["role"] for row in roster["participants"]}
    assert {(s["name"], s["role"]) for s in told["segments"]} <= set(roles.items())
    assert roster["chair"] == told["segments"][0]["name"]


def test_turns_follow_one_another_with_pauses(told: dict[str, Any]) -> None:
    segments = told["segments"]
    pauses = [after["start"] - before["end"] for before, after in pairwise(segments)]
    assert all(0.5 <= pause <= 2.0 for pause in pauses)


def test_speech_lies_within_turns_of_the_same_speaker(
    told: dict[str, Any], turns: list[tuple[float, float, str]]
) -> None:
    for start, end, speaker in turns:
        assert any(
            s["start"] - 0.001 <= start < end <= s["end"] + 0.001 and s["speaker"] == speaker for s in told["segments"]
        )


def test_the_recording_sounds_where_the_reference_says(
    session: SampleSession, told: dict[str, Any], turns: list[tuple[float, float, str]], tmp_path: Path
) -> None:
    decoded = decode_speech(session.audio, tmp_path / "speech.wav")
    assert decoded.decoded_ms == pytest.approx(told["duration"] * 1000, abs=30)
    speech = SpeechFile(tmp_path / "speech.wav")
    for start, end, _ in turns:
        assert _loudness(speech, Span.from_seconds(start, end)) > 0.02
    for (_, end, _), (start, _, _) in pairwise(turns):
        assert _loudness(speech, Span.from_seconds(end + 0.05, start - 0.05)) < 0.01


def _loudness(speech: SpeechFile, span: Span) -> float:
    return float(np.sqrt((speech.read(span) ** 2).mean()))


def test_a_script_is_spoken_with_exact_times() -> None:
    sound, spoken = perform(SCRIPT)
    first, second = reference(SCRIPT, sound, spoken)["segments"]
    assert (first["role"], second["role"]) == ("chair", "member")
    assert second["start"] - first["end"] == pytest.approx(2.0, abs=0.001)
    assert len(sound) / RATE == pytest.approx(second["end"] + 1.0, abs=0.001)
    quiet = sound[int((first["end"] + 0.05) * RATE) : int((second["start"] - 0.05) * RATE)]
    assert np.abs(quiet).max() < 100 < np.abs(sound).max()
    lines = list(rttm_lines(spoken))
    assert lines[0].startswith("SPEAKER session 1 0.700 ")
    assert {line.split()[7] for line in lines} == {"Chair", "Japan"}


def test_speech_is_found_between_pauses_of_0_3_s() -> None:
    loud = np.full(RATE, 1000, np.int16)
    short, long = np.zeros(RATE // 5, np.int16), np.zeros(RATE // 2, np.int16)
    assert speech_of(np.concatenate([long, loud, short, loud, long, loud, long])) == (
        (RATE // 2, RATE // 2 + 2 * RATE + RATE // 5),
        (3 * RATE + RATE // 5, 4 * RATE + RATE // 5),
    )
