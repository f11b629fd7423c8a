"""What a title page is made from: what was said of the recording, else the programme and the body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from meetings.bodies import Body
from meetings.catalogue.occasions import house_style, with_occasion
from meetings.catalogue.store import Catalogue
from meetings.programme import PlannedSession
from meetings.recording import Occasion, Recording

DAY = dt.date(2014, 2, 24)
MORNING = PlannedSession("s1", "First day, morning", DAY, dt.time(10), dt.time(13), "Room XXIV")
AFTERNOON = PlannedSession("s2", "First day, afternoon", DAY, dt.time(15), dt.time(18), "Room XXIV")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    yield opened
    opened.close()


@pytest.fixture
def recording(catalogue: Catalogue) -> Recording:
    meeting = catalogue.add_meeting("Third meeting")
    catalogue.bodies.keep(Body("b1", "Union conference", label_profile="itu"), dt.datetime.now(dt.UTC))
    catalogue.programmes.change(
        meeting.id, lambda known: replace(known, body_id="b1", place="Geneva", sessions=(MORNING,))
    )
    return Recording("r1", meeting, "a.mp3", "0", 1, dt.datetime.now(dt.UTC), DAY)


def test_the_programme_and_the_body_fill_the_title_page(catalogue: Catalogue, recording: Recording) -> None:
    assert with_occasion(catalogue, recording).occasion == Occasion(
        "Union conference", "First day, morning", "Geneva", "Room XXIV", dt.time(10), dt.time(13)
    )
    assert house_style(catalogue, recording) == "itu"


def test_what_was_said_of_the_recording_goes_first(catalogue: Catalogue, recording: Recording) -> None:
    said = replace(recording, occasion=Occasion(room="Room XX", symbol="X/1"))
    found = with_occasion(catalogue, said).occasion
    assert (found.room, found.symbol, found.place) == ("Room XX", "X/1", "Geneva")


def test_where_two_sessions_could_be_meant_neither_is_taken(catalogue: Catalogue, recording: Recording) -> None:
    catalogue.programmes.change(recording.meeting.id, lambda known: replace(known, sessions=(MORNING, AFTERNOON)))
    found = with_occasion(catalogue, recording).occasion
    assert (found.session, found.room, found.starts_at, found.place) == ("", "", None, "Geneva")


def test_a_meeting_of_nobody_in_particular_has_the_usual_style(catalogue: Catalogue, recording: Recording) -> None:
    other = replace(recording, meeting=catalogue.add_meeting("Another"))
    assert house_style(catalogue, other) == "wgec"
    assert with_occasion(catalogue, other).occasion == Occasion()
