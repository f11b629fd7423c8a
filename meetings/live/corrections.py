"""What a person puts right in the captions while a session lasts, and how it comes into the final transcript.

Captions stay as they were shown; a correction lies over them. The final transcript is heard anew, so
a correction is carried over by its difference: the words that were changed are looked for at their
place, and changed there if the machine has heard them so again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher

from meetings.errors import InputError
from meetings.live.captions import CaptionLine
from meetings.live.room import RoomEvent
from meetings.timeline import Span
from meetings.transcript import Evidence, Segment, Transcript, Word

# A final passage may begin a little later than the line did.
_REACH_MS = 1_000


@dataclass(frozen=True, slots=True)
class Correction:
    """That a line (``number``, at its time) which said one thing is to say another, and by whom it was said."""

    number: int
    start_ms: int
    end_ms: int
    said: str
    text: str
    name: str | None = None

    @property
    def middle_ms(self) -> int:
        """When most of it was said."""
        return (self.start_ms + self.end_ms) // 2

    @property
    def value(self) -> str:
        """As the value of an event in the room."""
        return json.dumps(asdict(self), ensure_ascii=False)


def correct(line: CaptionLine, text: str, name: str) -> Correction:
    """Correct a line. Raises ``InputError`` when nothing would be left of it."""
    text = " ".join(text.split())
    if not text:
        raise InputError("A line cannot be left without words.")
    return Correction(line.number, line.span.start_ms, line.span.end_ms, line.text, text, name.strip() or None)


def corrections(events: Iterable[RoomEvent]) -> dict[int, Correction]:
    """Give the last correction of each line."""
    made = (Correction(**json.loads(event.value)) for event in events if event.kind == "correct")
    return {each.number: each for each in made}


def named_by_correction(segments: Iterable[Segment], events: Iterable[RoomEvent]) -> Iterator[Segment]:
    """Give segments with the names that were put right, as a person's word."""
    made = [each for each in corrections(events).values() if each.name]
    for segment in segments:
        for each in made:
            if each.middle_ms in segment.span:
                word = Evidence("name", "person", 1.0, each.start_ms, "", each.name)
                segment = replace(segment, name=each.name, evidence=(*segment.evidence, word))
        yield segment


def with_corrections(transcript: Transcript, events: Sequence[RoomEvent]) -> Transcript:
    """Give the final transcript with the names and words that were put right in the captions."""
    segments = list(named_by_correction(transcript.segments, events))
    for each in corrections(events).values():
        near = Span(max(0, each.start_ms - _REACH_MS), each.end_ms + _REACH_MS)
        for place, segment in enumerate(segments):
            if segment.span.start_ms < near.end_ms and near.start_ms < segment.span.end_ms:
                segments[place] = _reworded(segment, each.said.split(), each.text.split(), near)
    return replace(transcript, segments=tuple(segments))


def _reworded(segment: Segment, said: Sequence[str], text: Sequence[str], near: Span) -> Segment:
    words = list(segment.words)
    blank = " " if segment.text == " ".join(word.text for word in words) else ""
    if not words or segment.text != blank.join(word.text for word in words):
        return segment
    for old, new in _changes(said, text):
        if (found := _place(words, old, near)) is not None:
            words[found : found + len(old)] = _spread(new, words[found : found + len(old)])
    return replace(segment, words=tuple(words), text=blank.join(word.text for word in words))


def _changes(said: Sequence[str], text: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield what was changed into what; words put in or left out come with the word beside them."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, said, text, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if i1 == i2 or j1 == j2:
            before = i1 > 0 and j1 > 0
            i1, j1, i2, j2 = (i1 - 1, j1 - 1, i2, j2) if before else (i1, j1, i2 + 1, j2 + 1)
        yield said[i1:i2], text[j1:j2]


def _place(words: Sequence[Word], old: Sequence[str], near: Span) -> int | None:
    """Where these words are, within a span; the case and the marks of words do not count."""
    wanted = [_key(word) for word in old]
    for place in range(len(words) - len(old) + 1):
        row = words[place : place + len(old)]
        if row[0].span.start_ms in near and [_key(word.text) for word in row] == wanted:
            return place
    return None


def _spread(new: Sequence[str], old: Sequence[Word]) -> list[Word]:
    start_ms, end_ms = old[0].span.start_ms, max(word.span.end_ms for word in old)
    bounds = [start_ms + (end_ms - start_ms) * n // len(new) for n in range(len(new) + 1)]
    return [Word(Span(bounds[n], bounds[n + 1]), text) for n, text in enumerate(new)]


def _key(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum()) or word
