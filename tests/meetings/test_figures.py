from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from meetings.bodies import Member
from meetings.figures import DIMENSIONS, UNKNOWN, People, Session, count, heard, say
from meetings.marks import Mark
from meetings.roster import Participant
from meetings.timeline import Span
from meetings.transcript import Segment

MEMBERS = (
    Member("Peter Major", "Hungary", "government", "chair", "Eastern Europe"),
    Member("Marilyn Cade", "mCADE", "business", aliases=("Marilyn",)),
    Member("Anna", "Brazil", "government", region="Latin America and Caribbean"),
)


def segment(start_s: int, end_s: int, name: str | None, item: str | None = "1", speaker: str = "S1") -> Segment:
    return Segment(Span(start_s * 1000, end_s * 1000), speaker, "x", (), name, None, item, "plenary")


SESSION = Session(
    "First day",
    (
        segment(0, 10, "Peter Major"),
        segment(10, 30, "Marilyn", speaker="S2"),
        segment(30, 35, "Marilyn", "2", speaker="S2"),
        segment(40, 45, "Brazil", "2", speaker="S3"),
        segment(50, 60, None, None, speaker="S4"),
        segment(60, 63, "Mexico", "2", speaker="S5"),
    ),
    People(MEMBERS, [Participant("Mexico", stakeholder="government")]),
)


def table(dimension: str) -> list[tuple[str, int, int]]:
    return [(s.key, s.ms // 1000, s.turns) for s in count(say([SESSION]), dimension)]  # type: ignore[arg-type]


def test_time_is_counted_by_what_is_known_of_each_speaker() -> None:
    assert table("person") == [
        ("Marilyn", 25, 1), ("Peter Major", 10, 1), ("Brazil", 5, 1), ("Mexico", 3, 1), (UNKNOWN, 10, 1),
    ]  # fmt: skip
    assert table("delegation")[0] == ("mCADE", 25, 1)
    assert table("stakeholder") == [("business", 25, 1), ("government", 18, 3), (UNKNOWN, 10, 1)]
    assert table("region")[:2] == [("Eastern Europe", 10, 1), ("Latin America and Caribbean", 5, 1)]
    assert table("item") == [("1", 30, 2), ("2", 13, 2), (UNKNOWN, 10, 1)]
    assert table("session") == [("First day", 53, 5)]


def test_members_are_heard_by_any_form_of_their_name_or_by_their_delegation() -> None:
    found = {member.name: times for member, times in heard(MEMBERS, [SESSION, SESSION])}
    assert found == {"Peter Major": (10_000,) * 2, "Marilyn Cade": (25_000,) * 2, "Anna": (5_000,) * 2}


def test_what_is_no_talk_on_the_matter_is_left_out_and_told() -> None:
    check = replace(segment(0, 6, "Peter Major"), marks=(Mark("sound check", Span(0, 6000), "Can you hear me?"),))
    opening = replace(segment(6, 20, "Peter Major"), marks=(Mark("gavel", Span(6000, 7000), "[Gavel]"),))
    session = Session("First day", (check, opening, segment(20, 30, "Marilyn", speaker="S2")), People(MEMBERS))
    found = {s.key: (s.ms // 1000, s.turns, s.left_out_ms // 1000) for s in count(say([session]), "person")}
    assert found == {"Peter Major": (13, 1, 7), "Marilyn": (10, 1, 0)}
    assert dict(heard(MEMBERS, [session]))[MEMBERS[0]] == (13_000,)


names = st.sampled_from([None, "Peter Major", "Marilyn", "BRAZIL", "Nobody"])


@given(st.lists(st.tuples(st.integers(0, 50), names, st.sampled_from([None, "1", "2"])), max_size=30))
def test_every_count_adds_up_to_the_same_total(spoken: list[tuple[int, str | None, str | None]]) -> None:
    at, segments = 0, []
    for length, name, item in spoken:
        segments.append(segment(at, at + length, name, item))
        at += length
    said = say([Session("a", segments, People(MEMBERS)), Session("b", segments, People(()))])
    for dimension in DIMENSIONS:
        counted = count(said, dimension)
        assert sum(s.ms for s in counted) == 2 * 1000 * at
        assert sum(s.turns for s in counted) == sum(s.begins_turn for s in said)
