"""Where an item or a group begins and ends, told by what is said around its cue."""

from __future__ import annotations

import pytest

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


# Numbers, letters and documents

TALK = "Thank you. We can go along with this, and we have two small remarks on the wording of it."


def courses(agenda: Agenda, *said: str) -> list[str | None]:
    """The items of what a chair says, each time answered by somebody who says nothing on the matter."""
    turns = [turn for text in said for turn in (("S1", text), ("S2", TALK))]
    segments = tuple(Segment(Span(n * 10_000, (n + 1) * 10_000), who, text) for n, (who, text) in enumerate(turns))
    made = tag_transcript(Transcript(len(turns) * 10_000, segments, "en"), agenda, ROSTER).segments
    assert [segment.agenda_item for segment in made[::2]] == [segment.agenda_item for segment in made[1::2]]
    return [segment.agenda_item for segment in made[::2]]


def agenda_of(**titles: str) -> Agenda:
    return Agenda(tuple(AgendaItem(number.replace("_", ".").strip("n"), title) for number, title in titles.items()))


def test_sub_items_are_said_with_their_points() -> None:
    agenda = agenda_of(n1="Opening", n2="Finances", n2_1="Financial plan", n2_2="Strategic plan", n3="Connectivity")
    assert courses(
        agenda,
        "We turn to item 2.1, please.",
        "We now take up sub-item 2.2.",
        "That brings us back to item two point one.",
        "We proceed to agenda 3.",
    ) == ["2.1", "2.2", "2.1", "3"]


def test_groups_of_questions_are_items_where_the_agenda_goes_by_them() -> None:
    agenda = agenda_of(n1="Group 1: purpose", n2="Group 2: policy issues", n3="Group 3: role of stakeholders")
    assert courses(
        agenda,
        "We start with the first group of questions.",
        "Let us turn to Group number 2 questions.",
        "We move to the third group of questions.",
        "Let's go back to the questions of group one.",
    ) == ["1", "2", "3", "1"]


def test_lettered_groups_are_called_by_several_nouns() -> None:
    agenda = agenda_of(A="Definition", B="Roles", C="Developing countries", D="Participation", E="New mechanisms")
    assert courses(
        agenda,
        "We begin with the recommendations in group A.",
        "Let us go to letter D.",
        "We continue with group E, please.",
        "Let us return to cluster B.",
    ) == ["A", "D", "E", "B"]


DOCUMENTED = Agenda(
    (
        AgendaItem("1", "Opening"),
        AgendaItem("2", "Report of the correspondence group", "Document E/CN.16/2014/CRP.3"),
        AgendaItem("3", "Mapping, document C14/81"),
        AgendaItem("4", "Budget", "See DT/12, and the note A/AC.4/7"),
        AgendaItem("5", "Other business", "See the note A/AC.4/7"),
    )
)


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("We now consider document E/CN.16/2014/CRP.3.", "2"),
        ("You have before you E slash CN dot sixteen slash 2014 slash CRP dot three.", "2"),
        ("Let us go to CRP three.", "2"),
        ("I invite Japan to introduce document 81.", "3"),
        ("The next document is C14/81.", "3"),
        ("Please turn to DT stroke 12.", "4"),
        ("We now consider A/AC.4/7.", "1"),  # it is of two items
        ("Yesterday we considered document C14/81.", "1"),
        ("There are 81 requests for the floor.", "1"),
    ],
)
def test_a_document_that_is_taken_up_takes_up_its_item(said: str, item: str) -> None:
    assert courses(DOCUMENTED, "I call the meeting to order. We are on item 1, the opening.", said) == ["1", item]


def test_reports_of_groups_are_made_in_plenary_by_who_leads_them() -> None:
    segments = tuple(
        Segment(Span(n * 10_000, (n + 1) * 10_000), who, text)
        for n, (who, text) in enumerate(
            [
                ("S1", "We are on item 2. We now break into two groups."),
                ("S2", "Welcome to the group led by Brazil. Let us begin with the list."),
                ("S1", "Welcome back to plenary. We hear the reports. The group led by India reports first."),
                ("S3", "Thank you, Chair. In our group we have six questions on the list."),
                ("S1", "Thank you. Now the report of the group led by Brazil."),
                ("S2", "Thank you, Chair. We agreed on nine questions, and two are open."),
            ]
        )
    )
    made = tag_transcript(Transcript(60_000, segments, "en"), AGENDA, ROSTER).segments
    assert [(s.name, s.group) for s in made[1:]] == [
        ("Brazil", "Brazil"), ("Peter Major", "plenary"), ("India", "plenary"), ("Peter Major", "plenary"),
        ("Brazil", "plenary"),
    ]  # fmt: skip


def test_what_opens_a_group_or_welcomes_back_leads_in_to_the_item_named_next() -> None:
    assert courses(
        AGENDA,
        "We begin with item 1.",
        "Good afternoon again, colleagues. I open the breakout group led by Brazil. We turn to item two.",
        "Welcome back to the plenary. We will now hear the results of the breakout groups. We return to item 1.",
    ) == ["1", "2", "1"]
