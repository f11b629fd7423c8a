"""Where an item or a group begins and ends, told by what is said around its cue."""

from __future__ import annotations

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from transcribe.tagging import tag_transcript

AGENDA = Agenda(
    (
        AgendaItem("1", "Agenda and procedure"),
        AgendaItem("2", "Questionnaire to seek input"),
        AgendaItem("3", "Topics"),
    ),
    (Group("Brazil", "Brazil"), Group("India", "India")),
)
ROSTER = Roster(
    (
        Participant("Peter Major", "Hungary", "government", "chair"),
        Participant("Marilyn Cade", "mCADE", "business"),
        *(Participant(name, stakeholder="government") for name in ("Brazil", "India", "Japan")),
    ),
    "Peter Major",
)


def tagged(*turns: tuple[str, str]) -> list[tuple[str | None, str | None, str]]:
    segments = tuple(Segment(Span(n * 10_000, (n + 1) * 10_000), who, text) for n, (who, text) in enumerate(turns))
    made = tag_transcript(Transcript(len(turns) * 10_000, segments, "en"), AGENDA, ROSTER)
    return [(segment.agenda_item, segment.group, segment.text) for segment in made.segments]


def test_words_that_conclude_an_item_belong_to_it() -> None:
    assert tagged(
        ("S1", "We begin with item one, the agenda. Japan, you have the floor."),
        ("S2", "Thank you, Chair. Japan supports the agenda."),
        ("S1", "Thank you, Japan. I see no more requests for the floor. It is adopted. We move to item 2."),
    )[2:] == [
        ("1", "plenary", "Thank you, Japan. I see no more requests for the floor. It is adopted."),
        ("2", "plenary", "We move to item 2."),
    ]


def test_thanks_alone_lead_in_to_the_next_item() -> None:
    assert tagged(
        ("S1", "We begin with item one, the agenda. Japan, you have the floor."),
        ("S2", "Thank you, Chair. Japan supports the agenda."),
        ("S1", "Thank you, Japan. We move to item 2."),
    )[2:] == [("2", "plenary", "Thank you, Japan. We move to item 2.")]


def test_who_leaves_a_group_still_speaks_in_it() -> None:
    rows = tagged(
        ("S1", "We take item two, and we break into two groups."),
        ("S2", "Welcome to the breakout group led by India. Marilyn Cade, you have the floor."),
        ("S3", "Thank you. I have one question for the list."),
        ("S2", "Thank you, Marilyn, we have a good list, this group has finished, and we go back to the plenary."),
        ("S1", "Welcome back to the plenary."),
    )
    assert [group for _item, group, _text in rows] == ["plenary", "India", "India", "India", "plenary"]
