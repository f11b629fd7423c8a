"""A transcript in the order in which the record prints it: rooms, agenda items, statements, paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from meetings.agenda import Agenda
from meetings.formats.header import group_title, item_title
from meetings.formats.writing import join_texts
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript

PARAGRAPH_PAUSE_MS = 2000
"""A speaker's silence that begins a new paragraph: longer than a breath (taste, no measurement)."""
PARAGRAPH_CHARACTERS = 900
"""About a minute's speech and ten printed lines; a paragraph that would grow longer ends here (taste)."""

NO_ITEM = "No agenda item"
NO_GROUP = "Group not known"
SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！", "؟", ".”", ".'", '."', "?”", "!”")

Paragraph = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one speaker says without another between; ``first`` tells who and since when."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def first(self) -> Segment:
        """The segment that begins the statement."""
        return self.paragraphs[0][0]

    @property
    def span(self) -> Span:
        """From the statement's beginning to its end."""
        return self.first.span.hull(self.paragraphs[-1][-1].span)


@dataclass(frozen=True, slots=True)
class Section:
    """Statements on one item in one room, under the headings that begin there (``None`` for no heading)."""

    group: str | None
    item: str | None
    group_heading: str | None
    item_heading: str | None
    statements: tuple[Statement, ...]


def sections(
    transcript: Transcript, agenda: Agenda, title: Callable[[str, Agenda], str] = item_title
) -> Iterator[Section]:
    """Cut a transcript into sections in order of time.

    The room is a heading only where there is more than one. What belongs to no item has a heading
    only after an item's: below a room's heading, or before the first item, it needs none.
    """
    spoken = [segment for segment in transcript.segments if segment.text.strip()]
    several_groups = len({segment.group for segment in spoken}) > 1
    group: str | None = None
    item: str | None = None
    begun = False
    for (now_group, now_item), members in groupby(spoken, key=lambda segment: (segment.group, segment.agenda_item)):
        new_group = several_groups and (not begun or now_group != group)
        headed = now_item is not None or (item is not None and not new_group)
        yield Section(
            group=now_group,
            item=now_item,
            group_heading=_group_heading(now_group) if new_group else None,
            item_heading=(title(now_item, agenda) if now_item is not None else NO_ITEM) if headed else None,
            statements=tuple(statements(members)),
        )
        group, item, begun = now_group, now_item, True


def _group_heading(group: str | None) -> str:
    return NO_GROUP if group is None else group_title(group)


def statements(segments: Iterable[Segment]) -> Iterator[Statement]:
    """Join neighbouring segments of one person, or of one voice where nobody could be named."""
    for _, members in groupby(segments, key=lambda segment: segment.name or segment.speaker):
        yield Statement(tuple(paragraphs(tuple(members))))


def paragraphs(segments: Sequence[Segment]) -> Iterator[Paragraph]:
    """Cut one speaker's segments into paragraphs at pauses and, past a length, at the next sentence end."""
    current: list[Segment] = []
    for segment in segments:
        if current and _begins_paragraph(current, segment):
            yield tuple(current)
            current = []
        current.append(segment)
    if current:
        yield tuple(current)


def _begins_paragraph(current: Sequence[Segment], segment: Segment) -> bool:
    if segment.span.start_ms - current[-1].span.end_ms >= PARAGRAPH_PAUSE_MS:
        return True
    length = sum(len(member.text) + 1 for member in current) + len(segment.text)
    return length > PARAGRAPH_CHARACTERS and current[-1].text.rstrip().endswith(SENTENCE_ENDS)


def paragraph_text(paragraph: Paragraph) -> str:
    """Give a paragraph's text on one line."""
    return join_texts(segment.text for segment in paragraph)
