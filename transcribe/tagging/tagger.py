"""Naming and tagging of a whole transcript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from meetings.agenda import Agenda
from meetings.floor_log import FloorLog
from meetings.marks import Mark
from meetings.roster import Roster
from meetings.timeline import Span
from meetings.transcript import Evidence, Segment, Transcript
from transcribe.tagging.chairing import Chairing, find_chair
from transcribe.tagging.floor_log import witnessed
from transcribe.tagging.given import given_tags, learned
from transcribe.tagging.groups import Stretch, tag_groups
from transcribe.tagging.items import Tagged, tag_items
from transcribe.tagging.marks import find_marks
from transcribe.tagging.naming import Named, name_turns
from transcribe.tagging.session import Session, prepare


def tag_transcript(
    transcript: Transcript,
    agenda: Agenda,
    roster: Roster,
    group: str | None = None,
    floor_log: FloorLog | None = None,
) -> Transcript:
    """Fill name, role, agenda item and group of every segment, with the evidence for them.

    ``group`` is the upload's own label: a breakout group's name stands for the whole recording;
    ``None`` or ``plenary`` leaves groups to what is said. ``floor_log`` says whose microphone was on
    when. A segment in whose middle the item or
    the group changes is split at the sentence; words keep their times. Tags that a person set
    (evidence by ``person``) stand, and a name so given holds for all turns of that speaker label.
    """
    tagged = _tagged(transcript, agenda, roster, group, floor_log or FloorLog())
    return replace(transcript, segments=tuple(_segments(tagged, _split)))


def retag_transcript(
    transcript: Transcript,
    agenda: Agenda,
    roster: Roster,
    group: str | None = None,
    floor_log: FloorLog | None = None,
) -> Transcript:
    """Learn from a person's corrections: decode a transcript's tags anew, leaving its segments as they are.

    ``transcript`` has tags that a person set: evidence by ``person`` with the confidence 1 and the
    value that was set (``None`` for "nobody knows", "no item"), at least one for each corrected tag
    of a segment. They stand. From them is learned, within this transcript:

    - a name holds for every turn of that speaker label that was not corrected otherwise, unless
      much was said for another name; then the label joins two voices, and only the turn changes;
    - an item holds from the corrected segment on to the next cue or correction, and before it as
      far as the words there allow; a group holds to the next spoken change of groups.

    What was learned is shown as evidence by ``person`` with the confidence ``LEARNED``. Segments
    keep their number, order, spans, texts, words and speaker labels: only ``name``, ``role``,
    ``agenda_item``, ``group`` and ``evidence`` change. A segment in whose middle the item changes
    gets the one that holds for most of it. Pure, and idempotent on its own result. ``floor_log`` as
    in ``tag_transcript``.
    """
    tagged = _tagged(transcript, agenda, roster, group, floor_log or FloorLog())
    return replace(transcript, segments=tuple(_segments(tagged, _whole)))


@dataclass(frozen=True, slots=True)
class _Tagged:
    """What was found: a name for each turn, pieces and marks for each segment."""

    session: Session
    named: Sequence[Named]
    pieces: Mapping[int, Sequence[_Piece]]
    marks: Mapping[int, tuple[Mark, ...]]


def _tagged(transcript: Transcript, agenda: Agenda, roster: Roster, group: str | None, floor_log: FloorLog) -> _Tagged:
    session = prepare(transcript, agenda, roster)
    if floor_log.entries and session.turns:
        session = replace(session, segments=witnessed(session, floor_log))
    chairing = find_chair(session)
    given = given_tags(session.segments)
    stretches = tag_groups(session, chairing, group)
    named = name_turns(session, chairing, stretches)
    tagged = tag_items(session, chairing, stretches, given.items)
    pieces = _pieces(session, tagged, stretches, given.groups)
    return _Tagged(session, named, pieces, _marks(session, chairing))


def _marks(session: Session, chairing: Chairing) -> dict[int, tuple[Mark, ...]]:
    found = groupby(find_marks(session, chairing), key=lambda placed: placed.segment)
    return {segment: tuple(placed.mark for placed in group) for segment, group in found}


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a stretch of a segment is tagged with; ``start`` is its first character."""

    start: int
    item: str | None
    group: str
    evidence: tuple[Evidence, ...]


_Cut = Callable[[Session, Segment, int, Sequence[_Piece], tuple[Evidence, ...]], Iterable[Segment]]


def _segments(tagged: _Tagged, cut: _Cut) -> Iterable[Segment]:
    session = tagged.session
    for turn, who in zip(session.turns, tagged.named, strict=True):
        for place in range(turn.first, turn.last):
            marks = tagged.marks.get(place, ())
            segment = replace(session.segments[place], name=who.name, role=who.role, marks=marks)
            yield from cut(session, segment, place, tagged.pieces.get(place, ()), who.evidence)


def _pieces(
    session: Session, tagged: Sequence[Tagged], stretches: Sequence[Stretch], groups: Mapping[int, Evidence]
) -> dict[int, list[_Piece]]:
    """Join units in a row of one item and one group, segment by segment; ``groups`` are given and stand."""
    pieces: dict[int, list[_Piece]] = {}
    current = 0
    carried: Evidence | None = None
    for segment, units in groupby(tagged, key=lambda t: t.unit.segment):
        for unit in units:
            here = (unit.unit.turn, unit.unit.start)
            while current + 1 < len(stretches) and (stretches[current + 1].turn, stretches[current + 1].start) <= here:
                current, carried = current + 1, None
            stands = groups.get(segment)
            if stands:
                carried = learned(stands)
            shown = stands or carried
            stretch = Stretch(*here, shown.value, (shown,)) if shown and shown.value else stretches[current]
            _join(session, pieces.setdefault(segment, []), unit, stretch)
    return pieces


def _join(session: Session, pieces: list[_Piece], unit: Tagged, stretch: Stretch) -> None:
    if pieces and (pieces[-1].item, pieces[-1].group) == (unit.item, stretch.group):
        known = pieces[-1].evidence
        more = tuple(evidence for evidence in unit.evidence if evidence not in known)
        pieces[-1] = replace(pieces[-1], evidence=known + more)
        return
    start = session.turns[unit.unit.turn].tokens[unit.unit.start].start if pieces else 0
    pieces.append(_Piece(start, unit.item, stretch.group, unit.evidence + stretch.evidence))


def _split(
    session: Session, segment: Segment, place: int, pieces: Sequence[_Piece], about_name: tuple[Evidence, ...]
) -> Iterable[Segment]:
    if not pieces:
        yield replace(segment, agenda_item=None, group=None, evidence=about_name)
        return
    for number, piece in enumerate(pieces):
        stop = pieces[number + 1].start if number + 1 < len(pieces) else None
        part = _part(session, segment, place, piece.start, stop)
        yield replace(part, agenda_item=piece.item, group=piece.group, evidence=about_name + piece.evidence)


def _whole(
    _session: Session, segment: Segment, _place: int, pieces: Sequence[_Piece], about_name: tuple[Evidence, ...]
) -> Iterable[Segment]:
    """Leave a segment whole, with the tags that hold for most of it."""
    if not pieces:
        yield replace(segment, agenda_item=None, group=None, evidence=about_name)
        return
    ends = [*(piece.start for piece in pieces[1:]), len(segment.text)]
    piece, _ = max(zip(pieces, ends, strict=True), key=lambda pair: pair[1] - pair[0].start)
    yield replace(segment, agenda_item=piece.item, group=piece.group, evidence=about_name + piece.evidence)


def _part(session: Session, segment: Segment, place: int, start: int, stop: int | None) -> Segment:
    """Cut the characters ``[start, stop)`` out of a segment, with their words and times."""
    if start == 0 and stop is None:
        return segment
    clock = session.clock
    text = segment.text[start:stop].strip()
    if segment.words:
        first = clock.word_at(place, start)
        last = clock.word_at(place, stop) if stop is not None else len(segment.words)
        words = segment.words[first:last]
    else:
        words = ()
    begin = segment.span.start_ms if start == 0 else clock.at_ms(place, start)
    end = segment.span.end_ms if stop is None else clock.at_ms(place, stop)
    marks = tuple(m for m in segment.marks if begin <= m.span.start_ms and (stop is None or m.span.start_ms < end))
    return replace(segment, span=Span(begin, max(begin, end)), text=text, words=words, marks=marks)
