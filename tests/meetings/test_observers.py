"""Places in the order of registration, and which decision is in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.observers import (
    CATEGORIES,
    Decision,
    Opened,
    Registration,
    Ruling,
    SessionAccess,
    access_in_force,
    fill_seats,
)

NOW = dt.datetime(2013, 5, 20, 9, tzinfo=dt.UTC)
CITED = Decision("The Chair", dt.date(2013, 5, 30), "First meeting, item 2")


def registered(number: int, affiliation: str, category: str = "wsis", state: str = "waiting") -> Registration:
    return Registration(str(number), "m", f"Person {number}", affiliation, category, "x@y.z", NOW, state)  # type: ignore[arg-type]


def test_the_cap_counts_organisations_and_no_states() -> None:
    asked = [
        registered(1, "APC"),
        registered(2, "Norway", "state"),
        registered(3, "apc "),
        registered(4, "ICC"),
        registered(5, "ISOC"),
        registered(6, "Iceland", "state"),
    ]
    states = [each.state for each in fill_seats(asked, 2)]
    assert states == ["seated", "seated", "seated", "seated", "waiting", "seated"]
    assert {each.state for each in fill_seats(asked, None)} == {"seated"}


def test_who_gives_up_a_place_leaves_it_to_the_first_who_waits() -> None:
    seated = list(fill_seats([registered(n, f"Organisation {n}") for n in range(4)], 2))
    seated[0] = replace(seated[0], state="withdrawn")
    assert [each.state for each in fill_seats(seated, 2)] == ["withdrawn", "seated", "seated", "waiting"]


@given(
    st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(CATEGORIES)), max_size=20),
    st.integers(0, 6),
)
def test_places_never_exceed_the_cap_and_nobody_overtakes(asked: list[tuple[str, str]], cap: int) -> None:
    filled = fill_seats([registered(n, name, category) for n, (name, category) in enumerate(asked)], cap)
    organisations = {each.affiliation for each in filled if each.state == "seated" and each.category != "state"}
    assert len(organisations) <= cap
    assert all(each.state == "seated" for each in filled if each.category == "state")
    if any(each.state == "waiting" for each in filled):
        assert len(organisations) == cap
    assert fill_seats(filled, cap) == filled


def test_a_place_alone_admits_nobody() -> None:
    seated = registered(1, "APC", state="seated")
    assert not seated.is_admitted
    assert replace(seated, decision=CITED).is_admitted
    assert not replace(seated, state="waiting", decision=CITED).is_admitted


def test_the_last_decision_counts_that_of_the_session_before_that_of_the_meeting() -> None:
    def ruling(session: str | None, listen: str, minute: int) -> Ruling:
        return Ruling("m", session, SessionAccess(listen, "group", CITED), NOW + dt.timedelta(minutes=minute), "x")  # type: ignore[arg-type]

    assert access_in_force([], "m", "s") == SessionAccess()
    rulings = [ruling("s", "observers", 1), ruling(None, "public", 2)]
    assert access_in_force(rulings, "m", "s").listen == "observers"
    assert access_in_force(rulings, "m", "other").listen == "public"
    assert access_in_force([*rulings, ruling("s", "group", 3)], "m", "s").listen == "group"
    opened = Opened(NOW + dt.timedelta(minutes=5), "observers")
    assert access_in_force(rulings, "m", "other", opened=opened).listen == "observers"
    assert access_in_force([*rulings, ruling(None, "group", 9)], "m", "other", opened=opened).listen == "group"


def test_a_decision_that_cannot_be_cited_is_none() -> None:
    with pytest.raises(ValueError, match="where it stands"):
        Decision("The Chair", dt.date(2013, 5, 30), " ")
