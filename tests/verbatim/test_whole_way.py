"""The main job, held against the sample session's reference: words, speakers, names, items, groups."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import subprocess
import zipfile
from pathlib import Path

import jiwer
import pytest
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate
from whisper.normalizers import EnglishTextNormalizer

from media.samples import SampleSession
from meetings.formats import FORMATS, export, result_json, rttm
from meetings.formats.header import Header
from meetings.recording import Meeting, Recording
from meetings.timeline import Span
from meetings.transcript import Transcript
from tests.verbatim.conftest import Store
from verbatim.importing import timed_text

pytestmark = [
    pytest.mark.models,
    # Whisper's normalizer leaves its own table open.
    pytest.mark.filterwarnings(r"ignore:unclosed file .*english\.json:ResourceWarning"),
]


@pytest.fixture(scope="session")
def result(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    path = tmp_path_factory.mktemp("result") / "result.json"
    store.run("export", store.recording_id, "--format", "json", "-o", str(path))
    return result_json.loads(path.read_text())


@pytest.fixture(scope="session")
def reference(sample: SampleSession) -> Transcript:
    return result_json.loads(sample.reference.read_text())


def test_words_are_right(result: Transcript, reference: Transcript) -> None:
    normalize = EnglishTextNormalizer()
    assert jiwer.wer(normalize(reference.text), normalize(result.text)) <= 0.06


def test_speakers_are_told_apart(result: Transcript, sample: SampleSession, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "result.rttm"
    store.run("export", store.recording_id, "--format", "rttm", "-o", str(path))
    truth, found = (_annotation(file.read_text()) for file in (sample.rttm, path))
    whole = Timeline([Segment(0, result.duration_ms / 1000)])
    assert DiarizationErrorRate(collar=0.5)(truth, found, uem=whole) <= 0.03  # pyannote counts the collar in both


def test_every_item_and_group_is_found_where_it_is(result: Transcript, reference: Transcript) -> None:
    for tag in ("agenda_item", "group"):
        wanted = {getattr(segment, tag) for segment in reference.segments}
        assert {getattr(segment, tag) for segment in result.segments} >= wanted
        assert _agreement(result, reference, tag) >= 0.97


def test_every_speaker_is_named_and_nobody_wrongly(result: Transcript, reference: Transcript) -> None:
    assert {s.name for s in result.segments if s.name} == {s.name for s in reference.segments}
    assert _agreement(result, reference, "name") >= 0.97


def test_every_tag_shows_its_evidence(result: Transcript) -> None:
    for segment in result.segments:
        shown = {evidence.tag for evidence in segment.evidence}
        assert segment.name is None or "name" in shown
        assert segment.agenda_item is None or "agenda_item" in shown


def test_words_have_times_and_confidence(result: Transcript) -> None:
    words = [word for segment in result.segments for word in segment.words]
    assert len(words) > 500
    assert all(word.confidence is not None for word in words)
    assert [w.span.start_ms for w in words] == sorted(w.span.start_ms for w in words)


def test_provenance_says_what_made_it(result: Transcript, store: Store) -> None:
    made = result.provenance
    assert made.engine
    assert made.model == "base"
    assert made.diarizer
    assert re.fullmatch(r"[0-9a-f]{64}", made.model_sha256 or "")
    assert re.fullmatch(r"[0-9a-f]{64}", made.source_sha256 or "")


def test_all_stages_are_done(store: Store) -> None:
    status = store.json("status", store.recording_id)
    assert status["state"] == "done"
    assert [stage["state"] for stage in status["stages"]] == ["done"] * 6


@pytest.mark.parametrize(
    ("arguments", "speakers"),
    [
        (("observers admitted",), {"Marilyn Cade"}),
        (('"local languages"', "--group", "Brazil"), {"Marilyn Cade"}),
        (("questions", "--speaker", "Japan"), {"Japan"}),
        (("November", "--agenda-item", "5"), {"Peter Major", "Phil Rushton"}),
        (("topics", "--stakeholder", "business"), {"Marilyn Cade", "Phil Rushton"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_search_finds_who_said_it(store: Store, arguments: tuple[str, ...], speakers: set[str]) -> None:
    found = store.json("search", *arguments)
    assert found["total"] == len(found["hits"]) > 0
    assert {hit["speaker"] for hit in found["hits"]} <= speakers
    assert all(hit["meeting"] and hit["snippet"] and hit["end"] > hit["start"] for hit in found["hits"])


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_every_format_is_written(store: Store, tmp_path: Path, fmt: str) -> None:
    path = tmp_path / f"out.{fmt}"
    store.run("export", store.recording_id, "--format", fmt, "-o", str(path))
    content = path.read_bytes()
    if fmt == "docx":
        content = zipfile.ZipFile(path).read("word/document.xml")
    if fmt == "pdf":
        content = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True).stdout
    if fmt != "rttm":
        assert b"observers" in content
    if fmt == "csv":
        assert len(list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))) > 20
    if fmt in {"txt", "html", "docx", "pdf"}:
        assert b"draft" in content.lower()


def test_transcribe_without_a_store_writes_the_same_words(
    store: Store, sample: SampleSession, result: Transcript, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    done = store.run(
        "transcribe", str(sample.audio), "-o", str(out), "--agenda", str(sample.agenda), "--roster", str(sample.roster)
    )  # fmt: skip
    assert done.stdout == ""
    assert "Writing down the words" in done.stderr
    again = result_json.loads(out.read_text())
    assert again.text == result.text
    assert json.loads(out.read_text())["version"] == 1


def test_reindex_and_verify_find_the_store_whole(store: Store) -> None:
    before = store.json("search", "questionnaire")["total"]
    store.run("reindex")
    assert store.json("search", "questionnaire")["total"] == before
    verdict = store.json("verify")
    assert verdict["broken"] == {}
    assert verdict["checked"] == len(store.json("status"))


def _annotation(text: str) -> Annotation:
    found = Annotation()
    for number, turn in enumerate(rttm.loads(text)):
        found[Segment(turn.span.start_s, turn.span.end_s), number] = turn.speaker
    return found


def _agreement(result: Transcript, reference: Transcript, tag: str) -> float:
    """Share of the reference's time on which both say the same."""
    same = total = 0
    for wanted in reference.segments:
        for found in result.segments:
            shared = _shared_ms(wanted.span, found.span)
            total += shared
            same += shared if getattr(wanted, tag) == getattr(found, tag) else 0
    return same / total


def _shared_ms(one: Span, other: Span) -> int:
    return one.overlap_ms(other)


def test_a_text_without_times_gets_them_from_its_recording(store: Store, sample: SampleSession, tmp_path: Path) -> None:
    """The sample's reference as captioners' text, timed by what the machine heard: each turn begins where it did."""
    machine, reference, text = tmp_path / "machine.json", sample.reference.read_text(), tmp_path / "day.txt"
    store.run("export", store.recording_id, "-o", str(machine))
    told = result_json.loads(reference)
    text.write_bytes(export(told, Header("First meeting"), "txt"))
    recording = Recording("r", Meeting("m", "First meeting"), "a", "0", 1, dt.datetime.now(dt.UTC))
    timed = timed_text(recording, text, result_json.loads(machine.read_text()))
    begins = {segment.text[:40]: segment.span.start_ms for segment in told.segments}
    errors_ms = sorted(abs(begins[s.text[:40]] - s.span.start_ms) for s in timed.segments if s.text[:40] in begins)
    assert len(errors_ms) >= 20
    assert errors_ms[len(errors_ms) // 2] < 500
    assert timed.is_timed
