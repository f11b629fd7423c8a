"""The outbox of the index and the leases, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest

from meetings.catalogue.index_changes import Backlog
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id
from meetings.editing.operations import EditText, Withhold
from meetings.errors import NotFoundError
from meetings.people import secretariat_at
from meetings.recording import Occasion, Recording
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript

SECRETARY = secretariat_at("Anne")
NOON = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)
TRANSCRIPT = Transcript(900, (Segment(Span(0, 900), "S1", "Thank you, Chair."),))


@pytest.fixture
def recording(catalogue: Catalogue) -> Recording:
    meeting = catalogue.add_meeting("First meeting")
    added = Recording(new_id(), meeting, "a.mp3", new_id(), 1, NOON)
    catalogue.add_recording(added)
    return added


def waiting(catalogue: Catalogue) -> list[str]:
    return [change.recording_id for change in catalogue.index_changes.waiting()]


CHANGES: dict[str, Callable[[Catalogue, Recording], object]] = {
    "its transcript is kept": lambda catalogue, recording: catalogue.save_transcript(recording.id, TRANSCRIPT),
    "an edit is saved": lambda catalogue, recording: catalogue.edits.save(
        recording.id, 0, [EditText(0, "Thank you, Madam Chair.")], SECRETARY, NOON
    ),
    "its state changes": lambda catalogue, recording: catalogue.reviews.take(
        recording.id, "begin review", SECRETARY, NOON
    ),
    "its date changes": lambda catalogue, recording: catalogue.set_occasion(recording.id, NOON.date(), Occasion()),
    "it is deleted": lambda catalogue, recording: catalogue.delete_recording(recording.id),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_noted_with_it(catalogue: Catalogue, recording: Recording, change: Callable) -> None:
    catalogue.save_transcript(recording.id, TRANSCRIPT)
    catalogue.index_changes.strike(catalogue.index_changes.waiting())
    change(catalogue, recording)
    assert waiting(catalogue) == [recording.id]
    assert catalogue.index_changes.hiding() == frozenset()


def test_what_is_withheld_is_noted_as_hiding(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.save_transcript(recording.id, TRANSCRIPT)
    catalogue.edits.save(recording.id, 0, [Withhold((0,), "confidential")], SECRETARY, NOON)
    assert catalogue.index_changes.hiding() == {recording.id}
    catalogue.index_changes.strike(catalogue.index_changes.waiting())
    assert catalogue.index_changes.hiding() == frozenset()


def test_what_was_not_changed_is_not_noted(catalogue: Catalogue) -> None:
    with pytest.raises(NotFoundError):
        catalogue.save_transcript("nobody", TRANSCRIPT)
    with pytest.raises(NotFoundError):
        catalogue.delete_recording("nobody")
    assert waiting(catalogue) == []


def test_only_notes_that_were_read_are_struck_out(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.save_transcript(recording.id, TRANSCRIPT)
    catalogue.save_transcript(recording.id, TRANSCRIPT)
    (read,) = catalogue.index_changes.waiting()
    assert len(read.notes) == 2
    catalogue.save_transcript(recording.id, TRANSCRIPT)
    catalogue.index_changes.strike([read])
    assert waiting(catalogue) == [recording.id]
    catalogue.index_changes.strike(catalogue.index_changes.waiting())
    assert waiting(catalogue) == []


def test_thousands_of_notes_are_struck_out(catalogue: Catalogue) -> None:
    for _ in range(1_100):
        catalogue.index_changes.note("r", NOON)
    catalogue.index_changes.strike(catalogue.index_changes.waiting())
    assert catalogue.index_changes.backlog() == Backlog()


def test_the_backlog_counts_recordings_and_tells_since_when(catalogue: Catalogue) -> None:
    for recording_id, minute in (("a", 5), ("b", 3), ("a", 9)):
        catalogue.index_changes.note(recording_id, NOON + dt.timedelta(minutes=minute))
    assert catalogue.index_changes.backlog() == Backlog(2, NOON + dt.timedelta(minutes=3))
    assert waiting(catalogue) == ["a", "b"]


def test_one_holder_at_a_time_has_a_lease(catalogue: Catalogue) -> None:
    leases = catalogue.leases
    assert leases.take("index", "one", 60)
    assert not leases.take("index", "other", 60)
    assert leases.take("index", "one", 60)
    assert leases.take("something else", "other", 60)
    assert (leases.holds("index", "one"), leases.holds("index", "other")) == (True, False)
    leases.give_back("index", "other")
    assert leases.holds("index", "one")
    leases.give_back("index", "one")
    assert leases.take("index", "other", 60)


def test_a_lease_ends_by_itself(catalogue: Catalogue) -> None:
    assert catalogue.leases.take("index", "dead", 0.2)
    time.sleep(0.3)
    assert not catalogue.leases.holds("index", "dead")
    assert catalogue.leases.take("index", "heir", 60)


def test_of_many_who_try_at_once_one_has_it(catalogue: Catalogue) -> None:
    got: list[str] = []
    barrier = threading.Barrier(8)

    def attempt(name: str) -> None:
        barrier.wait()
        if catalogue.leases.take("index", name, 60):
            got.append(name)

    threads = [threading.Thread(target=attempt, args=(f"h{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
