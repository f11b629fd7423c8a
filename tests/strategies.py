"""Hypothesis strategies for the domain's values, shared by the tests of all rooms."""

from __future__ import annotations

from hypothesis import strategies as st

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.roster import ROLES, STAKEHOLDERS, Participant, Roster
from meetings.speakers import Turn
from meetings.timeline import Span
from meetings.transcript import Evidence, Provenance, Segment, Transcript, Word

CHARACTERS = "aZé Яз مع 第二项 <&>\"'-->=+@ 019 .,;:?!。"
HALF_A_DAY_MS = 12 * 3600 * 1000


def texts(min_size: int = 1, max_size: int = 40) -> st.SearchStrategy[str]:
    """Text on one line without white space around it, of the scripts that the record has."""
    return (
        st.text(CHARACTERS, min_size=min_size, max_size=max_size)
        .map(lambda text: " ".join(text.split()))
        .filter(lambda text: len(text) >= min_size)
    )


def names() -> st.SearchStrategy[str]:
    """Names of people, countries and organisations."""
    parts = st.text("AbÉßЖя مح第一", min_size=1, max_size=8).map(lambda text: "".join(text.split())).filter(bool)
    return st.lists(parts, min_size=1, max_size=3).map(" ".join)


def optional(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


@st.composite
def spans(draw: st.DrawFn, longest_ms: int = 60_000) -> Span:
    start = draw(st.integers(0, HALF_A_DAY_MS))
    return Span(start, start + draw(st.integers(0, longest_ms)))


def fractions() -> st.SearchStrategy[float]:
    return st.floats(0, 1, allow_nan=False)


def words() -> st.SearchStrategy[Word]:
    return st.builds(Word, spans(2000), texts(max_size=12), st.none() | fractions())


def evidence() -> st.SearchStrategy[Evidence]:
    return st.builds(
        Evidence,
        tag=st.sampled_from(["name", "agenda_item", "group"]),
        method=st.sampled_from(["handover", "self-introduction", "cue", "similarity", "person", "label", "upload"]),
        confidence=fractions(),
        at_ms=st.integers(0, HALF_A_DAY_MS),
        quote=texts(min_size=0),
        value=optional(texts()),
    )


def segments() -> st.SearchStrategy[Segment]:
    return st.builds(
        Segment,
        span=spans(),
        speaker=st.integers(1, 9).map("S{}".format),
        text=texts(min_size=0, max_size=120),
        words=st.lists(words(), max_size=4).map(tuple),
        name=optional(names()),
        role=st.sampled_from([None, *ROLES]),
        agenda_item=st.sampled_from([None, "1", "2.1", "D"]),
        group=st.sampled_from([None, "plenary", "Brazil", "India"]),
        language=st.sampled_from([None, "en", "fr", "ar", "zh"]),
        evidence=st.lists(evidence(), max_size=2).map(tuple),
    )


def provenances() -> st.SearchStrategy[Provenance]:
    return st.builds(Provenance, *[optional(texts()) for _ in range(6)])


def transcripts(max_segments: int = 6) -> st.SearchStrategy[Transcript]:
    return st.builds(
        Transcript,
        duration_ms=st.integers(0, HALF_A_DAY_MS),
        segments=st.lists(segments(), max_size=max_segments).map(tuple),
        language=st.sampled_from([None, "en", "fr"]),
        missing_ms=st.just(0) | st.integers(0, HALF_A_DAY_MS),
        provenance=provenances(),
    )


def turns() -> st.SearchStrategy[Turn]:
    return st.builds(Turn, spans().filter(lambda span: span.duration_ms > 0), st.integers(1, 9).map("S{}".format))


def agendas() -> st.SearchStrategy[Agenda]:
    numbers = st.lists(st.sampled_from(["1", "2", "2.1", "2.10", "3", "D", "IV"]), unique=True)
    items = numbers.flatmap(
        lambda found: st.tuples(*[st.builds(AgendaItem, st.just(n), texts(0), texts(0)) for n in found])
    )
    groups = st.lists(st.builds(Group, names(), optional(names())), max_size=3, unique_by=lambda g: g.name.casefold())
    return st.builds(Agenda, items, groups.map(tuple))


def participants() -> st.SearchStrategy[Participant]:
    return st.builds(
        Participant,
        name=names(),
        entity=optional(texts()),
        stakeholder=st.sampled_from([None, *STAKEHOLDERS]),
        role=st.sampled_from([role for role in ROLES if role != "chair"]),
        aliases=st.lists(names(), max_size=3, unique=True).map(tuple),
    )


def rosters() -> st.SearchStrategy[Roster]:
    people = st.lists(participants(), max_size=5, unique_by=lambda participant: participant.name.casefold())
    return st.builds(Roster, people.map(tuple))
