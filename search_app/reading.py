"""A transcript as it is read: passages under their agenda item, words with their times, who spoke how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape  # gives plain text, so that joining a session's words stays quick

from markupsafe import Markup

from meetings.agenda import Agenda
from meetings.marks import MARK_KINDS
from meetings.roster import Participant, Role, Roster
from meetings.transcript import Evidence, Segment, Transcript, Word
from search_app.languages import gettext, translatable
from search_app.languages.texts import isolated
from search_app.wording import group_name, mark_name, seconds_text

FILTERS = ("speaker", "item", "group", "mark", "check")
"""What the passages of a session may be narrowed to."""
NO_ITEM = "-"
"""The choice of passages without an agenda item."""
CHECKS = {
    "contradicted": translatable("Contradicted evidence"),
    "unnamed": translatable("No speaker’s name"),
    "untagged": translatable("No agenda item"),
}
"""What is worth a look by a person."""
UNSURE_BELOW = 0.5
"""Words that the recogniser holds for less likely right than wrong are marked."""

_WORD = "<span>"
_UNSURE = '<span class="unsure">'


@dataclass(frozen=True, slots=True)
class Passage:
    """One segment as shown. ``heading`` is set where a new agenda item or group begins.

    ``times`` has ``start,end`` in milliseconds for each word element in ``words``, in order.
    """

    anchor: str
    segment: Segment
    ordinal: int
    words: Markup
    times: str
    heading: Heading | None
    participant: Participant | None
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A stretch of the session: an agenda item in a group."""

    item: str | None
    title: str | None
    group: str | None

    @property
    def text(self) -> str:
        """The heading in words."""
        if self.item is None:
            return gettext("No agenda item")
        item = gettext("Item %(number)s", number=self.item)
        return f"{item}. {isolated(self.title)}" if self.title else item


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker of a session, and how long they spoke on the matter."""

    name: str
    named: bool
    role: Role | None
    entity: str | None
    stakeholder: str | None
    spoken_ms: int
    passages: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by, as shown, and how many passages carry it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole transcript, ready to be shown."""

    passages: tuple[Passage, ...]
    voices: tuple[Voice, ...]
    items: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    marks: tuple[Choice, ...]
    checks: tuple[Choice, ...]
    unnamed: int
    untagged: int
    spoken_words: int


def read_transcript(transcript: Transcript, agenda: Agenda, roster: Roster) -> Reading:
    """Put a transcript into passages, voices and what one may filter by."""
    segments = transcript.segments
    return Reading(
        passages=tuple(_passages(segments, agenda, roster)),
        voices=_voices(segments, roster),
        items=_items(segments, agenda),
        groups=tuple(Choice(g, group_name(g), n) for g, n in Counter(s.group for s in segments if s.group).items()),
        marks=_marks(segments),
        checks=_checks(segments),
        unnamed=sum(segment.name is None for segment in segments),
        untagged=sum(segment.agenda_item is None for segment in segments),
        spoken_words=sum(len(segment.text.split()) for segment in segments),
    )


def _passages(segments: Sequence[Segment], agenda: Agenda, roster: Roster) -> Iterator[Passage]:
    before: Heading | None = None
    anchors: Counter[str] = Counter()
    for ordinal, segment in enumerate(segments):
        item = agenda.find(segment.agenda_item) if segment.agenda_item else None
        heading = Heading(segment.agenda_item, item.title if item else None, segment.group)
        anchor = f"t={seconds_text(segment.span.start_ms)}"
        anchors[anchor] += 1
        words, times = mark_words(segment.text, segment.words)
        yield Passage(
            anchor=anchor if anchors[anchor] == 1 else f"{anchor}~{anchors[anchor]}",
            segment=segment,
            ordinal=ordinal,
            words=words,
            times=times,
            heading=heading if heading != before else None,
            participant=roster.find(segment.name) if segment.name else None,
            checks=checks_of(segment),
        )
        before = heading


def mark_words(text: str, words: Sequence[Word]) -> tuple[Markup, str]:
    """Wrap each word of ``text`` in an element; what lies between words stays as it is.

    Languages without spaces between words keep them so. Where the text was changed since, so that
    a word is not in it any more, that word's element is left out with its times.

    >>> from meetings.timeline import Span
    >>> mark_words("Good day.", [Word(Span(0, 200), "Good", 0.9), Word(Span(200, 400), "day.", 0.2)])
    (Markup('<span>Good</span> <span class="unsure">day.</span>'), '0,200,200,400')
    """
    pieces: list[str] = []
    times: list[str] = []
    at = 0
    for word in words:
        found = text.find(word.text, at)
        if found < 0:
            continue
        unsure = word.confidence is not None and word.confidence < UNSURE_BELOW
        pieces.append(f"{escape(text[at:found])}{_UNSURE if unsure else _WORD}{escape(word.text)}</span>")
        times += (str(word.span.start_ms), str(word.span.end_ms))
        at = found + len(word.text)
    pieces.append(escape(text[at:]))
    return Markup("".join(pieces)), ",".join(times)  # noqa: S704 - every piece of it is escaped above


def _voices(segments: Sequence[Segment], roster: Roster) -> tuple[Voice, ...]:
    """Give the speakers in the order in which they first spoke."""
    spoken: Counter[str] = Counter()
    passages: Counter[str] = Counter()
    first: dict[str, Segment] = {}
    for segment in segments:
        name = segment.display_name
        first.setdefault(name, segment)
        spoken[name] += segment.content_ms
        passages[name] += 1
    return tuple(_voice(name, seg, roster, spoken[name], passages[name]) for name, seg in first.items())


def _voice(name: str, segment: Segment, roster: Roster, spoken_ms: int, passages: int) -> Voice:
    participant = roster.find(name)
    return Voice(
        name=name,
        named=segment.name is not None,
        role=segment.role,
        entity=participant.entity if participant else None,
        stakeholder=participant.stakeholder if participant else None,
        spoken_ms=spoken_ms,
        passages=passages,
    )


def _items(segments: Sequence[Segment], agenda: Agenda) -> tuple[Choice, ...]:
    counts = Counter(segment.agenda_item for segment in segments if segment.agenda_item)
    order = [item.number for item in agenda.items if item.number in counts]
    order += [number for number in counts if number not in order]
    titles = {item.number: item.title for item in agenda.items}
    return tuple(
        Choice(n, f"{n}. {titles[n]}" if n in titles else gettext("Item %(number)s", number=n), counts[n])
        for n in order
    )


def _marks(segments: Sequence[Segment]) -> tuple[Choice, ...]:
    counts: Counter[str] = Counter(kind for segment in segments for kind in {mark.kind for mark in segment.marks})
    return tuple(Choice(kind, mark_name(kind), counts[kind]) for kind in MARK_KINDS if counts[kind])


def _checks(segments: Sequence[Segment]) -> tuple[Choice, ...]:
    counts = Counter(check for segment in segments for check in checks_of(segment))
    return tuple(Choice(check, gettext(label), counts[check]) for check, label in CHECKS.items() if counts[check])


def checks_of(segment: Segment) -> tuple[str, ...]:
    """Say what of a passage's tags is worth a look."""
    found = {
        "contradicted": any(contradicts(segment, each) for each in segment.evidence),
        "unnamed": segment.name is None,
        "untagged": segment.agenda_item is None,
    }
    return tuple(check for check in CHECKS if found[check])


def contradicts(segment: Segment, evidence: Evidence) -> bool:
    """Say whether evidence speaks for something else than what the passage is tagged with."""
    tags = {"name": segment.name, "agenda_item": segment.agenda_item, "group": segment.group}
    return evidence.value is not None and evidence.value != tags[evidence.tag]


def fits(segment: Segment, chosen: Mapping[str, str]) -> bool:
    """Say whether a passage is among those that were chosen; nothing chosen fits all."""
    held = {
        "speaker": (segment.display_name,),
        "item": (segment.agenda_item or NO_ITEM,),
        "group": (segment.group,),
        "mark": tuple(mark.kind for mark in segment.marks),
        "check": checks_of(segment),
    }
    return all(value in held[name] for name, value in chosen.items() if value)


def evidence_for(segment: Segment) -> tuple[Evidence, ...]:
    """Give a segment's evidence: for each tag what speaks for it, then what speaks against it, strongest first."""
    order = {"name": 0, "agenda_item": 1, "group": 2}
    return tuple(sorted(segment.evidence, key=lambda e: (order[e.tag], contradicts(segment, e), -e.confidence)))
