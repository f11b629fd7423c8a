"""The skeleton of a summary record: for each agenda item who spoke, what was decided, what comes next.

Decisions and next steps are what is marked as one, with the day of a next step, and sentences in
which somebody used the words that announce one; the
drafter keeps, rewords or drops them, and writes the discussion on the lines that are left open.
A summary record leaves out courtesies and digressions (UN Geneva, practice of summary records).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from meetings.formats.documents.document import Document, Paragraph, Part, compose
from meetings.formats.edition import Edition
from meetings.formats.header import Header, group_title
from meetings.formats.mark_notes import due_text
from meetings.formats.outline import NO_ITEM
from meetings.formats.writing import sentences
from meetings.marks import MarkKind
from meetings.transcript import PLENARY, Segment, Transcript

_DECIDED = re.compile(
    r"\b(?:it is so decided|so decided|(?:it|the [\w ]{1,40}) (?:is|was|are|were) (?:hereby )?"
    r"(?:adopted|approved|agreed)"
    r"|(?:we|the group|the meeting) (?:have |has )?(?:agreed?|decided?|adopt(?:ed)?|approved?)\b"
    r"|i take it (?:that )?(?:we|the group|there is)|hearing no objection|consensus (?:is|has been) reached)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:deadline|by (?:the end of|\d{1,2}(?:st|nd|rd|th)? \w+|monday|tuesday|wednesday|thursday|friday)"
    r"|next (?:meeting|session|step)s?|the secretariat will|i (?:will )?(?:ask|request) the secretariat"
    r"|will (?:be )?(?:sent|send|circulate[d]?|prepare[d]?|report(?:ed)? back|come back"
    r"|draft(?:ed)?|distribute[d]?))\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?\s*$")
_TITLES: tuple[tuple[str, MarkKind, re.Pattern[str] | None], ...] = (
    ("Decisions", "decision", _DECIDED),
    ("Left in square brackets", "brackets", None),
    ("Next steps", "next step", _NEXT),
)
DISCUSSION = "Discussion (to be written)"


@dataclass(frozen=True, slots=True)
class _Topic:
    """What was said on one item in one room, in order of its first mention."""

    group: str | None
    item: str | None
    segments: tuple[Segment, ...]


def summarise(transcript: Transcript, header: Header, edition: Edition) -> Document:
    """Put a transcript into the skeleton of its summary record."""
    document = compose(replace(transcript, segments=()), header, edition)
    return replace(
        document,
        status=f"{document.status}, summary",
        notices=(*document.notices, "Skeleton of a summary record: drawn from the transcript, to be written out."),
        opening="",
        parts=tuple(_parts(transcript, header, edition)),
        closing="",
    )


def _topics(segments: Iterable[Segment]) -> Iterator[_Topic]:
    found: dict[tuple[str | None, str | None], list[Segment]] = {}
    for segment in segments:
        if segment.text.strip():
            found.setdefault((segment.group, segment.agenda_item), []).append(segment)
    for (group, item), members in found.items():
        yield _Topic(group, item, tuple(members))


def _parts(transcript: Transcript, header: Header, edition: Edition) -> Iterator[Part]:
    topics = sorted(_topics(transcript.segments), key=lambda topic: _rank(topic, header))
    several = len({topic.group for topic in topics}) > 1
    before: str | None = None
    for topic in topics:
        room = group_title(topic.group or PLENARY) if several and topic.group != before else None
        title = NO_ITEM if topic.item is None else edition.profile.item(topic.item, header.agenda)
        yield Part(room, title, tuple(_entries(topic, transcript, header, edition)))
        before = topic.group


def _rank(topic: _Topic, header: Header) -> tuple[int, int]:
    """Put the plenary first, then the groups; in each the items in the agenda's order."""
    groups = [PLENARY, *(group.name for group in header.agenda.groups)]
    items = [item.number for item in header.agenda.items]
    group = groups.index(topic.group) if topic.group in groups else len(groups)
    return group if topic.group else 0, items.index(topic.item) if topic.item in items else len(items)


def _entries(topic: _Topic, transcript: Transcript, header: Header, edition: Edition) -> Iterator[Paragraph]:
    yield Paragraph("Speakers", "term")
    for speaker, times in _speakers(topic, header, edition).items():
        yield Paragraph(f"{speaker}: {times} {'statement' if times == 1 else 'statements'}", "entry")
    yield Paragraph(DISCUSSION, "blank")
    for title, kind, cue in _TITLES:
        quotes = list(_quotes(topic.segments, kind, cue, transcript, header, edition))
        if quotes or cue is not None:
            yield Paragraph(title, "term")
            yield from quotes or (Paragraph("None found in the text.", "entry"),)


def _speakers(topic: _Topic, header: Header, edition: Edition) -> Counter[str]:
    """Count each speaker's statements: neighbouring segments of one speaker are one."""
    counts: Counter[str] = Counter()
    before: str | None = None
    for segment in topic.segments:
        name = str(edition.profile.speaker(segment, header.roster))
        counts[name] += name != before
        before = name
    return counts


def _quotes(
    segments: Sequence[Segment],
    kind: MarkKind,
    cue: re.Pattern[str] | None,
    transcript: Transcript,
    header: Header,
    edition: Edition,
) -> Iterator[Paragraph]:
    for segment in segments:
        at_ms = segment.span.start_ms if transcript.is_timed else None
        speaker = edition.profile.speaker(segment, header.roster)
        for found in _found(segment, kind, cue):
            yield Paragraph(f"{speaker}: {found}", "entry", at_ms=at_ms)


def _found(segment: Segment, kind: MarkKind, cue: re.Pattern[str] | None) -> Iterator[str]:
    """Give what is marked so; in a text without such marks, the sentences that have the words for it."""
    marks = [mark for mark in segment.marks if mark.kind == kind]
    for mark in marks:
        yield f"“{mark.quote or segment.text}”" + (f" (by {due_text(mark.due)})" if mark.due else "")
    for sentence in sentences(segment.text, 1) if cue else ():
        said = any(sentence in mark.quote or mark.quote in sentence for mark in marks)
        if cue and not said and cue.search(sentence) and not _QUESTION.search(sentence):
            yield f"“{sentence}”"
