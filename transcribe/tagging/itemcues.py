"""Spoken cues for agenda items: where the meeting moves, and what only sounds as if it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from meetings.agenda import AgendaItem
from transcribe.tagging.chairing import Chairing
from transcribe.tagging.cues import Cue
from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK, Token, normal_words
from transcribe.tagging.titles import ItemText
from transcribe.tagging.turns import Turn

NEXT = "next"
LAST = "last"
_MOVES = ("item", "item-title", "item-next", "item-last")
# Who does not preside may speak of any item without the meeting moving there.
_NOT_PRESIDING = 0.3
_GUARDED = 0.2
_FIRM = 0.9
_LISTED_FROM = 3
_WITH_TITLE = 0.9
_TITLE_SAID = 0.5
_TITLE_ALONE = 0.65
_WHOLE_TITLE = 0.75


@dataclass(frozen=True, slots=True)
class ItemCue:
    """That the meeting is on ``item``, as tokens ``[start, end)`` of a turn say.

    ``item`` is a number of the agenda, ``next`` or ``last``. ``sure`` already counts who speaks
    and whether the words look back or ahead. ``firm`` cues are so
    plain that they count beside a recap or an agenda read out. ``place`` is the token from which
    the item holds.
    """

    turn: int
    start: int
    end: int
    item: str
    sure: float
    move: bool
    firm: bool = False
    place: int = -1


def item_cues(session: Session, chairing: Chairing, text: ItemText) -> list[ItemCue]:
    """Give all cues for agenda items in the order in which they are said."""
    found: list[ItemCue] = []
    for turn in session.turns:
        cues = [_read(session, turn, cue, text) for cue in session.cues_of(turn, *_MOVES, "item-mention", "item-close")]
        presides = turn.speaker in chairing.presiding or not chairing.presiding
        titles = _titles_said(turn, text) if presides else []
        known = _merged([*(cue for cue in cues if cue), *titles])
        known = [_guarded(session, turn, cue) for cue in known]
        if not presides:
            known = [_scaled(cue, _NOT_PRESIDING) for cue in known]
        found.extend(_without_lists(known))
    return found


def _read(session: Session, turn: Turn, cue: Cue, text: ItemText) -> ItemCue | None:
    if cue.means == "item-next":
        return ItemCue(turn.index, cue.start, cue.end, NEXT, cue.sure, move=True)
    if cue.means == "item-last":
        return ItemCue(turn.index, cue.start, cue.end, LAST, cue.sure, move=True)
    slot = cue.slots[0]
    if slot.kind == "TITLE":
        stop = next((i for i in range(slot.start + 2, slot.end) if turn.tokens[i].norm == BREAK), slot.end)
        named = text.named(turn.tokens[slot.start : stop])
        if named is None:
            return None
        return ItemCue(turn.index, cue.start, stop, named[0].number, cue.sure * min(1.0, 0.4 + named[1]), move=True)
    item = find_item(session, " ".join(token.norm for token in turn.tokens[slot.start : slot.end]), cue)
    if item is None or cue.means == "item-close":
        return None
    firm = cue.means == "item" and cue.sure >= _FIRM
    named = text.named(_rest(turn, cue.end))
    if named and named[0].number == item:
        return ItemCue(turn.index, cue.start, cue.end, item, max(cue.sure, _WITH_TITLE), move=True, firm=firm)
    return ItemCue(turn.index, cue.start, cue.end, item, cue.sure, move=cue.means == "item", firm=firm)


def _rest(turn: Turn, start: int) -> Sequence[Token]:
    """The words up to the end of the sentence, a dozen at most."""
    stop = next((i for i in range(start, len(turn.tokens)) if turn.tokens[i].norm == BREAK), len(turn.tokens))
    return turn.tokens[start : min(stop, start + 12)]


def _titles_said(turn: Turn, text: ItemText) -> list[ItemCue]:
    """Sentences of the chair in which a whole title is said: a hint, where nothing else is."""
    found = []
    start = 0
    for place, token in enumerate(turn.tokens):
        if token.norm == BREAK or place + 1 == len(turn.tokens):
            named = text.named(turn.tokens[start : place + 1]) if 1 < place - start < 25 else None
            if named and named[1] >= _WHOLE_TITLE:
                alone = place - start <= len(normal_words(named[0].title)) + 3
                sure = _TITLE_ALONE if alone else _TITLE_SAID
                found.append(ItemCue(turn.index, start, place + 1, named[0].number, sure, move=True))
            start = place + 1
    return found


def find_item(session: Session, spoken: str, cue: Cue) -> str | None:
    """Give the agenda's own number for a spoken one; without an agenda the spoken one stands."""
    language = next(lang for lang in session.patterns.languages if lang.code == cue.pattern.language)
    number = language.numerals.read(spoken)
    items = session.agenda.items
    if not items:
        return number
    by_number = {_plain(item.number): item.number for item in items}
    if number in by_number:
        return by_number[number]
    if "." in number:
        return by_number.get(number.rsplit(".", 1)[0])
    parts: Sequence[AgendaItem] = [item for item in items if _plain(item.number).startswith(f"{number}.")]
    return parts[0].number if parts else None


def _plain(number: str) -> str:
    plain = number.strip().casefold().rstrip(".")
    for prefix in ("item ", "group ", "question ", "point "):
        plain = plain.removeprefix(prefix)
    return plain.removeprefix("q") if plain[1:].isdigit() else plain


def _merged(cues: list[ItemCue]) -> list[ItemCue]:
    """Keep the surest of cues that overlap."""
    kept: list[ItemCue] = []
    for cue in sorted(cues, key=lambda c: (-c.sure, c.start)):
        if not any(cue.start < other.end and other.start < cue.end for other in kept):
            kept.append(cue)
    kept.sort(key=lambda c: c.start)
    return [cue for i, cue in enumerate(kept) if not _said_again(kept[:i], cue)]


def _said_again(before: Sequence[ItemCue], cue: ItemCue) -> bool:
    """ "The next item is ... item 3": the number says which the next one is."""
    return bool(before) and cue.item in (NEXT, LAST) and cue.start - before[-1].end < 8 and before[-1].item != cue.item


def _scaled(cue: ItemCue, factor: float) -> ItemCue:
    return replace(cue, sure=cue.sure * factor)


def _guarded(session: Session, turn: Turn, cue: ItemCue) -> ItemCue:
    """Weaken a cue in words that look back (recap) or ahead (plan)."""
    sentence = _sentence(turn, cue.start)
    plans = session.cues_of(turn, "plan")
    if any(sentence[0] <= plan.start < sentence[1] for plan in plans):
        return _scaled(cue, _GUARDED)
    recaps = [recap for recap in session.cues_of(turn, "recap") if recap.start <= cue.end]
    if not recaps:
        return cue
    last = recaps[-1]
    if sentence[0] <= last.start < sentence[1]:
        return _scaled(cue, _GUARDED)
    moved = [now for now in session.cues_of(turn, "now") if last.end <= now.start <= cue.end]
    return cue if moved or cue.firm else _scaled(cue, _GUARDED)


def _sentence(turn: Turn, place: int) -> tuple[int, int]:
    start = place
    while start and turn.tokens[start - 1].norm != BREAK:
        start -= 1
    end = place
    while end < len(turn.tokens) and turn.tokens[end].norm != BREAK:
        end += 1
    return max(start, place - 40), min(end, place + 40)


def _without_lists(cues: list[ItemCue]) -> list[ItemCue]:
    """An agenda read out names many items at once: only firm moves count in such a turn."""
    if len({cue.item for cue in cues}) < _LISTED_FROM:
        return cues
    return [cue if cue.firm else _scaled(cue, _GUARDED) for cue in cues]
