"""The contract of the catalogue, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.catalogue.store import Catalogue, DuplicateError
from meetings.catalogue.transactions import new_id
from meetings.errors import InputError, NotFoundError
from meetings.recording import STAGES, MediaInfo, Meeting, ProcessingOptions, Recording, StageProgress
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Evidence, Provenance, Segment, Transcript, Word

NOON = dt.datetime(2013, 5, 30, 12, 0, 0, 123456, tzinfo=dt.UTC)
MEDIA = MediaInfo("mov", "aac", 48_000, 2, 7_200_000, has_video=True)


def a_recording(meeting: Meeting, **changes: object) -> Recording:
    plain = Recording(
        id=new_id(), meeting=meeting, file_name="day 1.mp3", source_sha256=new_id(), size_bytes=3, created_at=NOON
    )
    return replace(plain, **changes)


def a_transcript(text: str = "Thank you, Chair.") -> Transcript:
    word = Word(Span(0, 400), "Thank", 0.5)
    evidence = Evidence("name", "handover", 0.9, 0, "Mexico, you have the floor", "Mexico")
    segments = (
        Segment(Span(0, 900), "S1", text, (word,), "Mexico", "member", "2.1", "Brazil", "en", (evidence,)),
        Segment(Span(900, 1200), "S2", "谢谢。", (Word(Span(900, 1000), "谢谢"),)),
    )
    return Transcript(1200, segments, "en", 30, Provenance("e", "m", "d1", "p", "d2", "2013-05-30T12:00:00+00:00"))


@pytest.fixture
def meeting(catalogue: Catalogue) -> Meeting:
    return catalogue.add_meeting("First meeting of the WGEC")


@pytest.fixture
def recording(catalogue: Catalogue, meeting: Meeting) -> Recording:
    added = a_recording(meeting)
    catalogue.add_recording(added)
    return added


def test_the_same_title_is_the_same_meeting(catalogue: Catalogue, meeting: Meeting) -> None:
    assert catalogue.add_meeting("  first MEETING of  the WGEC\n") == meeting
    assert catalogue.meetings() == (meeting,)


def test_meetings_come_by_title(catalogue: Catalogue) -> None:
    later, earlier = catalogue.add_meeting("Second"), catalogue.add_meeting("first")
    assert catalogue.meetings() == (earlier, later)


def test_a_meeting_needs_a_title(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="title"):
        catalogue.add_meeting(" \n ")


def test_a_recording_comes_back_as_it_was_given(catalogue: Catalogue, meeting: Meeting) -> None:
    given_one = a_recording(
        meeting,
        created_at=NOON.astimezone(dt.timezone(dt.timedelta(hours=2))),
        size_bytes=20_000_000_000,
        date=dt.date(2013, 5, 30),
        group="Brazil",
        agenda=Agenda((AgendaItem("2.1", "Définition", "≤ 3 h"),), (Group("Brazil", "Brazil"), Group("India"))),
        roster=Roster((Participant("Marilyn Cade", "mCADE", "business", "member", ("Marilyn",)),), "Peter Major"),
        options=ProcessingOptions("en", 7, "base", "faster-whisper"),
        state="failed",
        error="The file has no sound.",
        attempt=3,
        media=MEDIA,
        decoded_ms=3_600_000_000,
        missing_ms=5,
    )
    catalogue.add_recording(given_one)
    found = catalogue.recording(given_one.id)
    assert found == given_one
    assert found.created_at.tzinfo == dt.UTC


def test_recordings_come_newest_first_and_by_meeting(catalogue: Catalogue, meeting: Meeting) -> None:
    other = catalogue.add_meeting("Second meeting")
    old = a_recording(meeting)
    new = a_recording(meeting, created_at=NOON + dt.timedelta(seconds=1))
    newest = a_recording(other, created_at=NOON + dt.timedelta(hours=1))
    for one in (new, newest, old):
        catalogue.add_recording(one)
    assert catalogue.recordings() == (newest, new, old)
    assert catalogue.recordings(meeting.id) == (new, old)


def test_the_same_content_is_refused_within_a_meeting_and_kept_in_another(
    catalogue: Catalogue, recording: Recording
) -> None:
    with pytest.raises(DuplicateError, match=f"'day 1.mp3', with the id {recording.id}") as refused:
        catalogue.add_recording(replace(recording, id=new_id(), file_name="copy.mp3"))
    assert refused.value.recording == recording
    elsewhere = replace(recording, id=new_id(), meeting=catalogue.add_meeting("Second meeting"))
    catalogue.add_recording(elsewhere)
    assert catalogue.find_content(recording.meeting.id, recording.source_sha256) == recording
    assert catalogue.find_content(recording.meeting.id, "other") is None


def test_a_recording_needs_a_meeting_of_the_store(catalogue: Catalogue) -> None:
    with pytest.raises(NotFoundError, match="'Elsewhere'"):
        catalogue.add_recording(a_recording(Meeting("m", "Elsewhere")))


UNKNOWN = {
    "recording": lambda catalogue: catalogue.recording("nix"),
    "set_state": lambda catalogue: catalogue.set_state("nix", "done"),
    "set_media": lambda catalogue: catalogue.set_media("nix", MEDIA, 1, 0),
    "next_attempt": lambda catalogue: catalogue.next_attempt("nix"),
    "delete": lambda catalogue: catalogue.delete_recording("nix"),
    "set_stage": lambda catalogue: catalogue.set_stage("nix", StageProgress("decode", "running")),
    "stages": lambda catalogue: catalogue.stages("nix"),
    "save_transcript": lambda catalogue: catalogue.save_transcript("nix", a_transcript()),
}


@pytest.mark.parametrize("call", UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_recording_is_told(catalogue: Catalogue, call) -> None:
    with pytest.raises(NotFoundError, match=r"There is no recording 'nix' in the store\."):
        call(catalogue)


def test_state_and_error_are_kept(catalogue: Catalogue, recording: Recording) -> None:
    assert catalogue.set_state(recording.id, "failed", "No sound.")
    assert catalogue.recording(recording.id) == replace(recording, state="failed", error="No sound.")
    assert catalogue.set_state(recording.id, "queued")
    assert catalogue.recording(recording.id) == recording


def test_a_late_word_of_an_old_attempt_changes_nothing(catalogue: Catalogue, recording: Recording) -> None:
    assert catalogue.next_attempt(recording.id) == 2
    assert not catalogue.set_state(recording.id, "failed", "Old news.", attempt=1)
    assert catalogue.set_state(recording.id, "running", attempt=2)
    assert catalogue.recording(recording.id).state == "running"


def test_a_state_can_be_kept_from_changing(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.set_state(recording.id, "cancelled")
    assert not catalogue.set_state(recording.id, "done", unless=("cancelled",))
    assert catalogue.recording(recording.id).state == "cancelled"


def test_another_attempt_is_queued_without_the_old_error(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.set_state(recording.id, "failed", "No sound.")
    assert catalogue.next_attempt(recording.id, unless=("running",)) == 2
    assert catalogue.recording(recording.id) == replace(recording, attempt=2)
    with pytest.raises(InputError, match="is queued: it is not tried again"):
        catalogue.next_attempt(recording.id, unless=("queued", "running"))


def test_of_many_retries_at_once_one_begins(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.set_state(recording.id, "failed", "No sound.")
    begun = []

    def retry() -> None:
        with suppress(InputError):
            begun.append(catalogue.next_attempt(recording.id, unless=("queued",)))

    threads = [threading.Thread(target=retry) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun == [2]


def test_what_is_known_of_the_sound_is_kept(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.set_media(recording.id, MEDIA, 7_000_000, 200_000)
    assert catalogue.recording(recording.id) == replace(
        recording, media=MEDIA, decoded_ms=7_000_000, missing_ms=200_000
    )


def test_unfinished_recordings_are_those_queued_or_running(catalogue: Catalogue, meeting: Meeting) -> None:
    states = ("queued", "running", "done", "failed", "cancelled")
    for state in states:
        catalogue.add_recording(a_recording(meeting, state=state))
    assert {one.state for one in catalogue.unfinished()} == {"queued", "running"}


def test_all_stages_are_listed_in_order_those_not_begun_as_queued(catalogue: Catalogue, recording: Recording) -> None:
    running = StageProgress("diarize", "running", 3, 9, NOON)
    catalogue.set_stage(recording.id, StageProgress("diarize", "running", 1, 9, NOON))
    catalogue.set_stage(recording.id, running)
    stages = catalogue.stages(recording.id)
    assert tuple(stage.name for stage in stages) == STAGES
    assert [stage for stage in stages if stage.state != "queued"] == [running]


def test_each_attempt_has_stages_of_its_own(catalogue: Catalogue, recording: Recording) -> None:
    running = StageProgress("decode", "running", 5, 9, NOON)
    catalogue.set_stage(recording.id, running)
    catalogue.next_attempt(recording.id)
    assert catalogue.stages(recording.id)[0] == StageProgress("decode", "queued")
    late = replace(running, state="failed")
    catalogue.set_stage(recording.id, late, attempt=1)
    assert catalogue.stages(recording.id)[0] == StageProgress("decode", "queued")
    assert catalogue.stages(recording.id, attempt=1)[0] == late


def test_a_stage_that_is_done_stays_done_in_its_attempt(catalogue: Catalogue, recording: Recording) -> None:
    done = StageProgress("decode", "done", 5, 5, NOON, NOON)
    catalogue.set_stage(recording.id, done)
    catalogue.set_stage(recording.id, StageProgress("decode", "running", 3, 5, NOON))
    assert catalogue.stages(recording.id)[0] == done


def test_a_transcript_comes_back_as_it_was_given(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.save_transcript(recording.id, a_transcript())
    assert catalogue.transcript(recording.id) == a_transcript()


def test_a_transcript_replaces_the_one_before(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.save_transcript(recording.id, a_transcript())
    empty = Transcript(0, ())
    catalogue.save_transcript(recording.id, empty)
    assert catalogue.transcript(recording.id) == empty


def test_a_transcript_that_cannot_be_kept_leaves_the_one_before(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.save_transcript(recording.id, a_transcript())
    broken = a_transcript()
    object.__setattr__(broken.segments[1], "words", (None,))
    with pytest.raises(AttributeError):
        catalogue.save_transcript(recording.id, broken)
    assert catalogue.transcript(recording.id) == a_transcript()


def test_no_transcript_yet_is_told(catalogue: Catalogue, recording: Recording) -> None:
    with pytest.raises(NotFoundError, match="There is no transcript"):
        catalogue.transcript(recording.id)


def test_a_deleted_recording_takes_its_stages_and_transcript_along(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.set_stage(recording.id, StageProgress("decode", "done"))
    catalogue.save_transcript(recording.id, a_transcript())
    catalogue.delete_recording(recording.id)
    catalogue.add_recording(recording)
    assert {stage.state for stage in catalogue.stages(recording.id)} == {"queued"}
    with pytest.raises(NotFoundError):
        catalogue.transcript(recording.id)


SPANS = st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
# PostgreSQL's text holds no NUL, and no encoding holds half a surrogate pair.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)
WORDS = st.builds(Word, SPANS, TEXTS.map(str.strip).filter(bool), st.none() | st.floats(0, 1))
SEGMENTS = st.builds(Segment, SPANS, TEXTS, TEXTS, st.lists(WORDS, max_size=3).map(tuple), st.none() | TEXTS)
TRANSCRIPTS = st.builds(Transcript, st.integers(0, 10**10), st.lists(SEGMENTS, max_size=4).map(tuple))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(transcript=TRANSCRIPTS)
def test_any_transcript_survives_the_store(catalogue: Catalogue, transcript: Transcript) -> None:
    one = a_recording(catalogue.add_meeting("Any"))
    catalogue.add_recording(one)
    catalogue.save_transcript(one.id, transcript)
    assert catalogue.transcript(one.id) == transcript


def test_what_no_database_holds_is_left_out_of_text(catalogue: Catalogue, meeting: Meeting) -> None:
    catalogue.add_recording(a_recording(meeting, id="odd", file_name="a\0b\ud800.mp3"))
    assert catalogue.recording("odd").file_name == "ab?.mp3"


def test_a_worker_beats_until_an_heir_claims_its_jobs(catalogue: Catalogue) -> None:
    catalogue.workers.enlist("w1", "machine", 17)
    catalogue.workers.enlist("w1", "machine", 17)
    assert catalogue.workers.beat("w1")
    assert [(w.id, w.machine, w.pid, w.beats) for w in catalogue.workers.all()] == [("w1", "machine", 17, 1)]
    assert catalogue.workers.inherit("w1", "w2")
    assert not catalogue.workers.beat("w1")
    catalogue.workers.strike("w1")
    assert catalogue.workers.all() == ()
    assert not catalogue.workers.beat("w1")


def test_a_dead_worker_has_one_heir_at_a_time(catalogue: Catalogue) -> None:
    for worker in ("dead", "first", "second"):
        catalogue.workers.enlist(worker, "machine", 17)
    assert catalogue.workers.inherit("dead", "first")
    assert catalogue.workers.inherit("dead", "first")
    assert not catalogue.workers.inherit("dead", "second")
    catalogue.workers.strike("first")
    assert catalogue.workers.inherit("dead", "second")
    assert not catalogue.workers.inherit("never was", "second")
