"""The last place is given once, whoever asks for it at the same instant."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from meetings.bodies import Body
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id, utc_now
from meetings.errors import InputError
from meetings.observers import Decision, Registration

CITED = Decision("The Chair", dt.date(2013, 5, 30), "First meeting, item 2")


@pytest.fixture
def meeting_id(catalogue: Catalogue) -> str:
    """A meeting of a body that has three places."""
    catalogue.bodies.keep(Body("b", "Working Group", observer_cap=3), utc_now())
    meeting = catalogue.add_meeting("First meeting")
    catalogue.programmes.change(meeting.id, lambda present: replace(present, body_id="b"))
    return meeting.id


def ask(meeting_id: str, number: int, category: str = "wsis") -> Registration:
    return Registration(
        new_id(), meeting_id, f"P{number}", f"Organisation {number}", category, f"p{number}@x.org", utc_now()  # type: ignore[arg-type]
    )  # fmt: skip


def test_two_who_ask_for_the_last_place_get_one_place_and_one_wait(catalogue: Catalogue, meeting_id: str) -> None:
    observing = catalogue.observing
    for number in range(2):
        assert observing.register(ask(meeting_id, number)).state == "seated"
    with ThreadPoolExecutor(8) as pool:
        states = [r.state for r in pool.map(lambda n: observing.register(ask(meeting_id, n)), range(2, 10))]
    assert sorted(states) == ["seated"] + ["waiting"] * 7
    assert [r.state for r in observing.registrations(meeting_id)] == ["seated"] * 3 + ["waiting"] * 7


def test_nobody_registers_twice(catalogue: Catalogue, meeting_id: str) -> None:
    catalogue.observing.register(ask(meeting_id, 1))
    with pytest.raises(InputError, match="registered"):
        catalogue.observing.register(replace(ask(meeting_id, 2), email="P1@X.org"))


def test_a_decision_admits_and_withdrawing_ends_it_and_moves_the_next_up(catalogue: Catalogue, meeting_id: str) -> None:
    observing = catalogue.observing
    first, *_, last = [observing.register(ask(meeting_id, number)) for number in range(4)]
    assert (observing.observed_by("p0@x.org"), last.state) == (frozenset(), "waiting")
    observing.decide(meeting_id, first.id, CITED, admitted=True)
    assert observing.observed_by("P0@x.org") == {meeting_id}
    observing.withdraw(meeting_id, first.id)
    assert observing.observed_by("p0@x.org") == frozenset()
    assert observing.registrations(meeting_id)[-1].state == "seated"
    assert observing.decide(meeting_id, last.id, CITED, admitted=False).state == "refused"
