"""What a microphone log says of the turns, beside what is said in them."""

from __future__ import annotations

from meetings.agenda import Agenda
from meetings.floor_log import FloorEntry, FloorLog
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from transcribe.tagging import retag_transcript, tag_transcript

ROSTER = Roster(
    (
        Participant("Peter Major", "Hungary", "government", "chair"),
        *(Participant(name, stakeholder="government") for name in ("Brazil", "India", "Japan", "Mexico")),
    ),
    "Peter Major",
)
TALK = "We can go along with this, and we have two small remarks on the wording of it."
STARTS_S = (0, 9, 31, 44, 70, 78, 103)
TURNS = ("S1", "S2", "S1", "S3", "S1", "S2", "S4")
ENDS_S = (*STARTS_S[1:], 130)


def heard() -> Transcript:
    segments = tuple(
        Segment(Span(start * 1000, end * 1000), who, TALK)
        for start, end, who in zip(STARTS_S, ENDS_S, TURNS, strict=True)
    )
    return Transcript(130_000, segments, "en")


def log(*seats: str, shift_s: int = 0, early_ms: int = 400) -> FloorLog:
    return FloorLog(
        tuple(
            FloorEntry(Span(max(0, (start + shift_s) * 1000 - early_ms), (end + shift_s) * 1000), seat)
            for start, end, seat in zip(STARTS_S, ENDS_S, seats, strict=True)
        )
    )


SEATS = ("Chairman", "BRAZIL", "Chairman", "Inde", "Chairman", "BRAZIL", "Seat 14")


def names(floor_log: FloorLog) -> list[str | None]:
    return [segment.name for segment in tag_transcript(heard(), Agenda(), ROSTER, None, floor_log).segments]


def test_seats_name_the_turns_in_any_language_and_a_numbered_seat_names_nobody() -> None:
    assert names(log(*SEATS)) == ["Peter Major", "Brazil", "Peter Major", "India", "Peter Major", "Brazil", None]


def test_the_time_of_day_is_matched_to_the_recording() -> None:
    assert names(log(*SEATS, shift_s=14 * 3600 + 17 * 60 + 3)) == names(log(*SEATS))


def test_a_log_of_another_session_names_nobody() -> None:
    elsewhere = FloorLog(tuple(FloorEntry(Span(s * 1000, s * 1000 + 9000), "Brazil") for s in (9000, 9111, 9350)))
    assert set(names(elsewhere)) == {None}


def test_an_open_microphone_of_the_chair_gives_way() -> None:
    entries = (FloorEntry(Span(0, 130_000), "Chairman"), *log(*SEATS).entries[1:2])
    assert names(FloorLog(entries))[1] == "Brazil"


def test_what_the_log_and_the_chair_say_against_each_other_is_shown() -> None:
    said = heard()
    segments = (
        Segment(said.segments[0].span, "S1", "We begin. Japan, you have the floor."),
        Segment(said.segments[1].span, "S2", f"Thank you, Mr. Chair. {TALK}"),
    )
    floor_log = FloorLog((FloorEntry(Span(9_000, 31_000), "Mexico"),))
    made = tag_transcript(Transcript(31_000, segments, "en"), Agenda(), ROSTER, None, floor_log)
    shown = {(e.method, e.value) for e in made.segments[1].evidence if e.tag == "name"}
    assert shown == {("log", "Mexico"), ("handover", "Japan")}


def test_the_log_still_speaks_when_tags_are_learned_anew() -> None:
    made = tag_transcript(heard(), Agenda(), ROSTER, None, log(*SEATS))
    assert retag_transcript(made, Agenda(), ROSTER) == made
