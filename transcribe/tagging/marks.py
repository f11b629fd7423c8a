"""Marks: decisions, brackets and next steps; and what is no talk on the matter, from gavel to sound check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from meetings.marks import Mark, MarkKind
from meetings.timeline import Span
from transcribe.tagging.chairing import Chairing
from transcribe.tagging.cues import Cue
from transcribe.tagging.dates import SaidDate, dates_in
from transcribe.tagging.itemcues import in_recap
from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK
from transcribe.tagging.turns import Turn

_KINDS: dict[str, MarkKind] = {
    "decision": "decision", "brackets": "brackets", "next-step": "next step", "sound-check": "sound check",
    "interpretation-check": "interpretation check", "break": "break", "pause": "pause",
}  # fmt: skip
_EVENTS: dict[str, MarkKind] = {"gavel": "gavel", "pause": "pause", "pausing": "pause", "break": "break"}
_EVENT = re.compile(r"[\[(]\s*(gavel|pause|pausing|break)\w*\s*[\])]", re.IGNORECASE)
_CONDITIONS = frozenset({"if", "when", "once", "unless", "until", "whether", "si", "cuando", "quand", "lorsque"})
_CHECKS: tuple[MarkKind, ...] = ("interpretation check", "sound check")
# Between two parts of a check so few words ("Merci.", "Yes?") belong to it.
_AMONG_WORDS = 3
_LONGEST_QUOTE = 240
_LONGEST_SENTENCE = 28
_AROUND = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark and where it stands: characters ``[start, end)`` of a segment's text."""

    segment: int
    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Tokens ``[start, end)`` of a turn, all in one segment."""

    start: int
    end: int


def find_marks(session: Session, chairing: Chairing) -> list[Placed]:
    """Give all marks of a session, by segment and place in it."""
    found = [placed for turn in session.turns for placed in _of_turn(session, chairing, turn)]
    found += [placed for place in range(len(session.segments)) for placed in _events(session, place)]
    return sorted(found, key=lambda placed: (placed.segment, placed.start, placed.mark.kind))


def _of_turn(session: Session, chairing: Chairing, turn: Turn) -> Iterator[Placed]:
    sentences = list(_sentences(turn))
    kinds: dict[int, dict[MarkKind, Cue]] = {}
    for cue in session.cues_of(turn, *_KINDS):
        number = next((n for n, s in enumerate(sentences) if s.start <= cue.start < s.end), None)
        if number is not None and _stands(session, chairing, turn, cue, sentences[number]):
            kinds.setdefault(number, {}).setdefault(_KINDS[cue.means], cue)
    _join_checks(turn, sentences, kinds)
    for number, sentence in enumerate(sentences):
        said = _dates(session, turn, sentence) if number in kinds or _has_number(turn, sentence) else []
        flawed = next((date for date in said if date.note), None)
        if flawed and "next step" not in kinds.get(number, {}):
            yield _placed(session, turn, sentence, "next step", flawed)
        for kind, cue in kinds.get(number, {}).items():
            when = (flawed or next(iter(said), None)) if kind == "next step" else None
            yield _placed(session, turn, _around(turn, sentence, cue), kind, when)


def _sentences(turn: Turn) -> Iterator[_Sentence]:
    start = 0
    for place, token in enumerate(turn.tokens):
        last = place + 1 == len(turn.tokens)
        if token.norm == BREAK or last or turn.tokens[place + 1].segment != token.segment:
            if any(t.norm != BREAK for t in turn.tokens[start : place + 1]):
                yield _Sentence(start, place + 1)
            start = place + 1


def _around(turn: Turn, sentence: _Sentence, cue: Cue) -> _Sentence:
    """Give a sentence, or of a long one (full stops get lost) the words around what was found in it."""
    if sentence.end - sentence.start <= _LONGEST_SENTENCE or not sentence.start <= cue.start < sentence.end:
        return sentence
    last = max(cue.end, cue.start + 1) + _AROUND
    return _Sentence(max(sentence.start, cue.start - _AROUND), min(sentence.end, last, len(turn.tokens)))


def _stands(session: Session, chairing: Chairing, turn: Turn, cue: Cue, sentence: _Sentence) -> bool:
    """A decision is announced by one who presides, now: not told of, not made a condition."""
    if cue.means != "decision":
        return True
    before = [token.norm for token in turn.tokens[sentence.start : cue.start]]
    presides = turn.speaker in chairing.presiding or not chairing.presiding
    return presides and not _CONDITIONS.intersection(before) and not in_recap(session, turn, cue.start)


def _join_checks(turn: Turn, sentences: Sequence[_Sentence], kinds: dict[int, dict[MarkKind, Cue]]) -> None:
    """Let the few words between two parts of a check belong to it, and a single word behind the last one."""
    for number in range(1, len(sentences)):
        before, after = kinds.get(number - 1, {}), kinds.get(number + 1, {})
        check = next((kind for kind in _CHECKS if kind in before), None)
        words = [t.norm for t in turn.tokens[sentences[number].start : sentences[number].end] if t.norm != BREAK]
        if check and number not in kinds and len(words) <= (_AMONG_WORDS if check in after else 1):
            kinds[number] = {check: before[check]}


def _has_number(turn: Turn, sentence: _Sentence) -> bool:
    return any(token.norm[:1].isdigit() for token in turn.tokens[sentence.start : sentence.end])


def _dates(session: Session, turn: Turn, sentence: _Sentence) -> list[SaidDate]:
    first, last = turn.tokens[sentence.start], turn.tokens[sentence.end - 1]
    return list(dates_in(session.segments[first.segment].text[first.start : last.end]))


def _placed(session: Session, turn: Turn, sentence: _Sentence, kind: MarkKind, date: SaidDate | None) -> Placed:
    first, last = turn.tokens[sentence.start], turn.tokens[sentence.end - 1]
    text = session.segments[first.segment].text[first.start : last.end].strip()
    mark = Mark(kind, _span(session, first.segment, first.start, last.end), text[:_LONGEST_QUOTE])
    if date:
        mark = replace(mark, due=date.iso, note=date.note)
    return Placed(first.segment, first.start, last.end, mark)


def _events(session: Session, place: int) -> Iterator[Placed]:
    """Find what a captioner wrote into the text: ``[Gavel]``, ``(Pause)``."""
    text = session.segments[place].text
    if "[" not in text and "(" not in text:
        return
    for match in _EVENT.finditer(text):
        span = _span(session, place, match.start(), match.end())
        yield Placed(place, match.start(), match.end(), Mark(_EVENTS[match[1].casefold()], span, match[0]))


def _span(session: Session, place: int, start: int, end: int) -> Span:
    """Give the time of some characters: to the start of what follows them, or the segment's end."""
    segment = session.segments[place]
    begin = segment.span.start_ms if start == 0 else session.clock.at_ms(place, start)
    rest = segment.text[end:].strip()
    stop = session.clock.at_ms(place, len(segment.text) - len(segment.text[end:].lstrip())) if rest else None
    stop = segment.span.end_ms if stop is None else stop
    return Span(begin, max(begin, stop))
