"""Spoken cues for agenda items: where the meeting moves, and what only sounds as if it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from meetings.agenda import AgendaItem
from transcribe.tagging.chairing import Chairing
from transcribe.tagging.cues import Cue
from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK, Token, normal_words, word_set
from transcribe.tagging.titles import ItemText
from transcribe.tagging.turns import Turn

NEXT = "next"
LAST = "last"
CLOSED = "closed"
_MOVES = ("item", "item-title", "item-next", "item-last", "agenda-adopted")
# Who does not preside may speak of any item without the meeting moving there.
_NOT_PRESIDING = 0.3
_GUARDED = 0.2
_FIRM = 0.85
_RECAP_TOKENS = 60
_SPLIT_TOKENS = 50
_PLAN_TOKENS = 12
_AGENDA = ("adoption", "agenda", "ordre", "jour", "programa", "orden", "dia")
_LISTED_FROM = 3
_WITH_TITLE = 0.9
_TITLE_SAID = 0.5
_TITLE_ALONE = 0.65
_SUB_ITEM = 0.6
_TITLE_TURNED_TO = 0.68
_DOCUMENT_NAMED = 0.45
_WHOLE_TITLE = 0.75
_MOST_OF_TITLE = 0.6
_CONTRAST = frozenset({"but", "however", "now", "mais", "maintenant", "pero", "ahora"})
_NOUNS = frozenset({"item", "point", "items", "points"})
_OTHER_NOUNS = frozenset({"group", "question", "topic", "issue", "subject", "cluster", "section", "part", "chapter"})
_LETTERED = frozenset({"group", "cluster", "section", "part", "chapter"})
_LONGEST_HINT = 30
# Words with which a document is taken up.
_TAKING_UP = word_set(
    "consider considering consideration introduce introduction present presentation before contained examine examiner "
    "presenter presentar examinar document documento"
)
# Words with which chairs turn to something.
_TURNING = word_set(
    "now next let lets then first finally last turn turning move moving go going come coming start begin continue "
    "brings takes open resume remains remaining proceed maintenant passons ensuite enfin abordons ahora pasamos pasemos"
)


@dataclass(frozen=True, slots=True)
class ItemCue:
    """That the meeting is on ``item``, as tokens ``[start, end)`` of a turn say.

    ``item`` is a number of the agenda, ``next`` or ``last``. ``sure`` already counts who speaks
    and whether the words look back or ahead. ``firm`` cues are so
    plain that they count beside a recap or an agenda read out. ``place`` is the token from which
    the item holds, of turn ``at`` where that is another one: what is shared out among breakout
    groups begins in them.
    """

    turn: int
    start: int
    end: int
    item: str
    sure: float
    move: bool
    firm: bool = False
    place: int = -1
    at: int = -1
    shared_out: bool = False

    @property
    def here(self) -> tuple[int, int]:
        """Turn and token from which the item holds."""
        return (self.turn if self.at < 0 else self.at), self.place


def item_cues(session: Session, chairing: Chairing, text: ItemText) -> list[ItemCue]:
    """Give all cues for agenda items in the order in which they are said."""
    found: list[ItemCue] = []
    for turn in session.turns:
        cues = [_read(session, turn, cue, text) for cue in session.cues_of(turn, *_MOVES, "item-mention", "item-close")]
        presides = turn.speaker in chairing.presiding or not chairing.presiding
        titles = [*_titles_said(turn, text), *_sub_items(session, turn)] if presides else []
        titles += _documents_named(session, turn) if presides else []
        known = _merged([_guarded(session, turn, cue) for cue in (*cues, *titles) if cue])
        if not presides:
            known = [_scaled(cue, _NOT_PRESIDING) for cue in known]
        found.extend(_without_lists(known))
    return found


def _read(session: Session, turn: Turn, cue: Cue, text: ItemText) -> ItemCue | None:
    if cue.means == "item-next":
        return ItemCue(turn.index, cue.start, cue.end, NEXT, cue.sure, move=True)
    if cue.means == "item-last":
        return ItemCue(turn.index, cue.start, cue.end, LAST, cue.sure, move=True)
    if cue.means == "agenda-adopted":
        own = text.holding(_AGENDA)
        return ItemCue(turn.index, cue.start, cue.end, own.number, cue.sure, move=True) if own else None
    slot = cue.slots[-1]
    if slot.kind == "TITLE":
        stop = next((i for i in range(slot.start + 1, slot.end) if turn.tokens[i].norm == BREAK), slot.end)
        named = text.named(turn.tokens[slot.start : stop])
        if named is None:
            return None
        return ItemCue(turn.index, cue.start, stop, named[0].number, cue.sure * (0.5 + 0.5 * named[1]), move=True)
    item = find_item(session, " ".join(token.norm for token in turn.tokens[slot.start : slot.end]), cue)
    if item is None:
        return None
    if cue.means == "item-close":
        return ItemCue(turn.index, cue.start, cue.end, CLOSED, 1.0, move=False)
    firm = cue.means == "item" and cue.sure >= _FIRM
    if _named_beside(turn, cue, text) == item:
        return ItemCue(turn.index, cue.start, cue.end, item, max(cue.sure, _WITH_TITLE), move=True, firm=firm)
    return ItemCue(turn.index, cue.start, cue.end, item, cue.sure, move=cue.means == "item", firm=firm)


def _named_beside(turn: Turn, cue: Cue, text: ItemText) -> str | None:
    """Give the item whose title is said right after a number, or before it in the sentence."""
    after = text.named(_rest(turn, cue.end))
    if after:
        return after[0].number
    before = text.covered(turn.tokens[max(_sentence(turn, cue.start)[0], cue.start - 12) : cue.start])
    return before[0].number if before and before[1] >= _MOST_OF_TITLE else None


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
            if 1 < place - start < _LONGEST_HINT and (cue := _title_said(turn, start, place + 1, text)):
                found.append(cue)
            start = place + 1
    return found


def _sub_items(session: Session, turn: Turn) -> list[ItemCue]:
    """Numbers such as "2.1" that are an item's are not said for anything else."""
    numbers = {item.number for item in session.agenda.items if "." in item.number}
    return [
        ItemCue(turn.index, place, place + 1, token.norm, _SUB_ITEM, move=False)
        for place, token in enumerate(turn.tokens)
        if token.norm in numbers
    ]


def _documents_named(session: Session, turn: Turn) -> list[ItemCue]:
    """Documents of an item: where one is taken up, so is the item; named otherwise it is a hint."""
    found = []
    numbers = session.patterns.numbers
    for said in session.symbols.said_in(turn.tokens, numbers):
        start, end = _sentence(turn, said.start)
        words = {token.norm for token in turn.tokens[start:end]}
        sure = _TITLE_TURNED_TO if words & (_TAKING_UP | _TURNING) else _DOCUMENT_NAMED
        found.append(ItemCue(turn.index, said.start, said.end, said.item, sure, move=True))
    return found


def _title_said(turn: Turn, start: int, end: int, text: ItemText) -> ItemCue | None:
    tokens = turn.tokens[start:end]
    covered = text.covered(tokens)
    if covered is None:
        return None
    item, share = covered
    turning = any(token.norm in _TURNING for token in tokens)
    alone = end - start <= len(normal_words(item.title)) + 4
    said = text.said_of(tokens, item)
    enough = share >= (_MOST_OF_TITLE if turning or alone else _WHOLE_TITLE) and said > (
        1 if alone and not turning else 0
    )
    if not enough and not text.is_heading(tokens, item):
        return None
    sure = _TITLE_TURNED_TO if turning else _TITLE_ALONE if alone else _TITLE_SAID
    return ItemCue(turn.index, start, end, item.number, sure, move=True)


def find_item(session: Session, spoken: str, cue: Cue) -> str | None:
    """Give the agenda's own number for a spoken one; without an agenda the spoken one stands."""
    language = next(lang for lang in session.patterns.languages if lang.code == cue.pattern.language)
    number = language.numerals.read(spoken)
    items = session.agenda.items
    if not _goes_by(items, {token.norm for token in session.turns[cue.turn].tokens[cue.start : cue.end]}):
        return None
    if not items:
        return number
    by_number = {_plain(item.number): item.number for item in items}
    if number in by_number:
        return by_number[number]
    if "." in number:
        return by_number.get(number.rsplit(".", 1)[0])
    parts: Sequence[AgendaItem] = [item for item in items if _plain(item.number).startswith(f"{number}.")]
    return parts[0].number if parts else None


def _goes_by(items: Sequence[AgendaItem], said: set[str]) -> bool:
    """Say whether a number said with these words can be an item's.

    "Item" and "point" always; "group 4" or "question 9" only where the agenda is numbered so, for
    there are breakout groups and questions within an item as well.
    """
    other = _OTHER_NOUNS & said
    if not other or _NOUNS & said:
        return True
    letters = any(item.number.isalpha() and len(item.number) == 1 for item in items)
    heads = {normal_words(f"{item.title} x")[0] for item in items} | {
        normal_words(item.number)[0][:1] for item in items
    }
    return (
        not items
        or bool(other & heads)
        or (letters and bool(_LETTERED & other))
        or ("q" in heads and "question" in other)
    )


def _plain(number: str) -> str:
    plain = number.strip().casefold().rstrip(".")
    for prefix in ("item ", "group ", "question ", "point "):
        plain = plain.removeprefix(prefix)
    return plain.removeprefix("q") if plain[1:].isdigit() else plain


def _merged(cues: Sequence[ItemCue]) -> list[ItemCue]:
    """Keep the surest of cues that overlap; one with a number or a title says more than "the next"."""
    kept: list[ItemCue] = []
    for cue in sorted(cues, key=lambda c: (c.item in (NEXT, LAST), -c.sure, c.start)):
        if not any(cue.start < other.end and other.start < cue.end for other in kept):
            kept.append(cue)
    kept.sort(key=lambda c: c.start)
    return [cue for i, cue in enumerate(kept) if cue.item != CLOSED and not _said_again(kept[:i], cue)]


def _said_again(before: Sequence[ItemCue], cue: ItemCue) -> bool:
    """Say whether "the next item" only repeats what was just named ("item 3 ... is our next item")."""
    return bool(before) and cue.item in (NEXT, LAST) and cue.start - before[-1].end < 8 and before[-1].item != cue.item


def _scaled(cue: ItemCue, factor: float) -> ItemCue:
    return replace(cue, sure=cue.sure * factor)


def _guarded(session: Session, turn: Turn, cue: ItemCue) -> ItemCue:
    """Weaken a cue in words that look back (recap) or ahead (plan)."""
    sentence = _sentence(turn, cue.start)[0], _sentence(turn, max(cue.start, cue.end - 1))[1]
    plans = session.cues_of(turn, "plan")
    near = (plan for plan in plans if sentence[0] <= plan.start < sentence[1] and _beside(plan, cue))
    if any(not _contrasted(turn, plan, cue) for plan in near):
        return _scaled(cue, _GUARDED)
    if not cue.firm and _shares_out(session, turn, cue):
        return replace(cue, shared_out=True)
    if any(sentence[0] <= recap.start < sentence[1] for recap in session.cues_of(turn, "recap")):
        return _scaled(cue, _GUARDED)
    return cue if cue.firm or not in_recap(session, turn, cue.start) else _scaled(cue, _GUARDED)


def _shares_out(session: Session, turn: Turn, cue: ItemCue) -> bool:
    """Say whether a cue stands where a chair shares work out among breakout groups."""
    splits = session.cues_of(turn, "groups-split")
    return any(_sentence(turn, split.start)[0] <= cue.start < split.end + _SPLIT_TOKENS for split in splits)


def _beside(plan: Cue, cue: ItemCue) -> bool:
    """Say whether a plan is near enough to speak of a cue, for full stops get lost."""
    return plan.start - cue.end < _PLAN_TOKENS and cue.start - plan.end < _PLAN_TOKENS


def _contrasted(turn: Turn, plan: Cue, cue: ItemCue) -> bool:
    """Say whether a plan and a cue are set against each other ("later item 3, but now let us open item 4")."""
    low, high = sorted((plan.start, cue.end))
    return any(token.norm in _CONTRAST for token in turn.tokens[low:high])


def in_recap(session: Session, turn: Turn, place: int) -> bool:
    """Say whether a place lies in a summing-up: soon after its words, before any that turn to the present."""
    recaps = [cue for cue in session.cues_of(turn, "recap") if cue.start <= place]
    if not recaps or place - recaps[-1].end > _RECAP_TOKENS:
        return False
    return not any(recaps[-1].end <= cue.start <= place for cue in session.cues_of(turn, "now", "plan"))


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
