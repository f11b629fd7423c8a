"""The agenda item of every sentence: spoken cues and likeness of words, decoded over the session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from meetings.transcript import PLENARY, Evidence
from transcribe.tagging.chairing import Chairing
from transcribe.tagging.decoder import Costs, viterbi
from transcribe.tagging.given import learned
from transcribe.tagging.groups import Stretch
from transcribe.tagging.itemcues import LAST, NEXT, ItemCue, in_recap, item_cues
from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK, normal_words
from transcribe.tagging.titles import ItemText, stems
from transcribe.tagging.units import Unit, units_of

# A segment that comes to its cue within this many words belongs to the new item as a whole: a turn
# that begins with thanks and a word on what was said, or a paragraph that was begun for the item.
_LEAD_IN_WORDS = 12
_PARAGRAPH_WORDS = 45
# Before the first item nothing else was discussed: the opening words belong to it.
_OPENING_WORDS = 150
# A summing-up longer than this stands before the first item, not under it.
_RECAP_WORDS = 45
_OPENING_TURNS = 4
_OPENING_TALK = 20
_NOT_HERE = 0.2
_GOES_ON = 0.45
_OPENED = 0.55
# Words that end the item before: what is said after them leads in to the next.
_CONCLUDING = ("floor-end", "item-close", "decision")
# Log-likelihoods: a sure cue outweighs any doubt; a mention alone never moves the meeting; talk
# moves it only when many of an item's own words are said and none of the present one's.
_CUE = 32.0
_SWITCH = 9.0
_SWITCH_UNCUED = 6.0
_FIRST_ITEM = 4.0
_HOLDS = 0.05
_TO_NOTHING = 1e4
_STANDS = 1e6
# Where the item changes without being said: rather where a group begins or the chair does, not
# within a turn.
_AT_CUE = 0.5
_AT_GROUP = 0.6
_AT_CHAIR = 1.0
_AT_TURN = 1.3
_WITHIN_TURN = 2.0
_TALK = 0.6
_TALK_CLIP = 2.5
_COUNTS_AS_MOVE = 0.5


@dataclass(frozen=True, slots=True)
class Tagged:
    """The item of a unit (``None`` where nothing decides) and why."""

    unit: Unit
    item: str | None
    evidence: tuple[Evidence, ...]


def tag_items(
    session: Session, chairing: Chairing, stretches: Sequence[Stretch], given: Mapping[int, Evidence]
) -> list[Tagged]:
    """Tag every sentence; ``given`` maps segments to items that stand, by a person or a heading."""
    text = session.titles
    cues = _resolved(session, item_cues(session, chairing, text))
    cues = _opened(session, chairing, _with_opening(session, chairing, cues))
    cues = _placed(session, _shared_out(session, stretches, cues))
    units = units_of(session, (cue.here for cue in cues))
    if not units:
        return []
    numbers = [item.number for item in session.agenda.items] or list(dict.fromkeys(cue.item for cue in cues))
    numbers += sorted({e.value for e in given.values() if e.value and e.value not in numbers})
    emissions, talk = _emissions(session, units, cues, numbers, text, given)
    scale = _readiness(session, chairing, units, cues, stretches)
    path = viterbi(emissions, _transitions(len(numbers), _switch(cues, numbers)), scale)
    return _explained(session, units, path, numbers, cues, talk, given)


def _resolved(session: Session, cues: Sequence[ItemCue]) -> list[ItemCue]:
    """Give relative cues ("the next item") their number, by the last move before them."""
    numbers = [item.number for item in session.agenda.items]
    current: str | None = None
    resolved = []
    for cue in cues:
        item = cue.item
        if item in (NEXT, LAST):
            if not numbers:
                continue
            place = numbers.index(current) + 1 if current in numbers else 0
            item = numbers[-1] if item == LAST else numbers[min(place, len(numbers) - 1)]
        if cue.move and cue.sure >= _COUNTS_AS_MOVE:
            current = item
        resolved.append(replace(cue, item=item))
    return resolved


def _with_opening(session: Session, chairing: Chairing, cues: Sequence[ItemCue]) -> list[ItemCue]:
    """Where the chair opens with a summing-up and goes on without a cue, the item named last goes on."""
    first = next((cue for cue in cues if cue.sure >= _COUNTS_AS_MOVE), None)
    before = [cue for cue in cues if first is None or cue.turn < first.turn]
    presided = [cue for cue in before if session.turns[cue.turn].speaker in chairing.presiding]
    if not presided or presided[-1].turn > _OPENING_TURNS:
        return list(cues)
    last = presided[-1]
    return [replace(cue, sure=max(cue.sure, _GOES_ON)) if cue is last else cue for cue in cues]


def _opened(session: Session, chairing: Chairing, cues: Sequence[ItemCue]) -> list[ItemCue]:
    """A meeting that begins with its agenda's second item was opened under the first, if that is the opening."""
    first = next((cue for cue in cues if cue.sure >= _COUNTS_AS_MOVE), None)
    opening = session.titles.opening
    if first is None or opening is None or len(session.agenda.items) < 2 or not session.turns:
        return list(cues)
    turn = session.turns[0]
    said = sum(other.word_count for other in session.turns[: first.turn])
    said += sum(token.norm != BREAK for token in session.turns[first.turn].tokens[: first.start])
    begins = turn.speaker in chairing.presiding and not session.cues_of(turn, "recap")
    if first.item != session.agenda.items[1].number or said < _OPENING_TALK or not begins:
        return list(cues)
    end = next((n for n, token in enumerate(turn.tokens) if token.norm == BREAK), len(turn.tokens))
    return [ItemCue(0, 0, min(end, len(turn.tokens)), opening.number, _OPENED, move=True, place=0, at=0), *cues]


def _shared_out(session: Session, stretches: Sequence[Stretch], cues: Sequence[ItemCue]) -> list[ItemCue]:
    """Let what a chair shares out among groups begin where they do: with the group named beside it, or the next."""
    shared = []
    for cue in cues:
        if cue.shared_out:
            coming = [s for s in stretches if s.group != PLENARY and s.turn > cue.turn]
            named = [s for s in coming if _is_named(session, cue, s.group)]
            where = next(iter(named or coming), None)
            cue = replace(cue, sure=cue.sure * _NOT_HERE) if where is None else _moved(cue, where)
        shared.append(cue)
    return sorted(shared, key=lambda cue: (cue.here[0], cue.start if cue.at < 0 else 0))


def _is_named(session: Session, cue: ItemCue, group: str) -> bool:
    said = f" {' '.join(token.norm for token in session.turns[cue.turn].tokens[cue.start : cue.end])} "
    return f" {' '.join(normal_words(group))} " in said


def _moved(cue: ItemCue, stretch: Stretch) -> ItemCue:
    return replace(cue, at=stretch.turn, place=stretch.start)


def _placed(session: Session, cues: Sequence[ItemCue]) -> list[ItemCue]:
    """Let each move begin where its sentence begins, or its segment when the cue comes early in it."""
    placed: list[ItemCue] = []
    turn, moved_to = -1, None
    for cue in cues:
        if cue.at >= 0:
            placed.append(cue)
            continue
        tokens = session.turns[cue.turn].tokens
        if cue.turn != turn:
            turn, moved_to = cue.turn, None
        start = cue.start
        while start and tokens[start - 1].norm != BREAK and cue.start - start < 15:
            start -= 1
        first = not any(other.sure >= _COUNTS_AS_MOVE or other.at >= 0 for other in placed)
        begins = next(i for i, token in enumerate(tokens) if token.segment == tokens[cue.start].segment)
        if not first:
            begins = max(begins, _concluded(session, cue))
        lead_in = sum(token.norm != BREAK for token in tokens[begins : cue.start])
        if (cue.move or first) and lead_in <= _lead_in(session, cue, first=first):
            start = begins
        if moved_to is not None:
            start = max(start, moved_to)
        if cue.move and cue.sure >= _COUNTS_AS_MOVE:
            moved_to = cue.end
        placed.append(replace(cue, place=min(start, cue.start)))
    return placed


def _concluded(session: Session, cue: ItemCue) -> int:
    """Give the end of the sentence before a cue that concludes what was discussed until then; 0 for none."""
    turn = session.turns[cue.turn]
    concluding = (other for other in session.cues_of(turn, *_CONCLUDING) if other.end <= cue.start)
    ends = [other.end for other in concluding if not in_recap(session, turn, other.start)]
    if not ends:
        return 0
    return next((i + 1 for i in range(ends[-1], cue.start) if turn.tokens[i].norm == BREAK), ends[-1])


def _lead_in(session: Session, cue: ItemCue, *, first: bool) -> int:
    """How many words of a segment may come before its cue and still belong to the new item."""
    turn = session.turns[cue.turn]
    if not first or cue.sure < _COUNTS_AS_MOVE:
        begun_for_it = turn.tokens[cue.start].segment != turn.first
        return _PARAGRAPH_WORDS if begun_for_it or _arrives(session, cue) else _LEAD_IN_WORDS
    return _RECAP_WORDS if session.cues_of(turn, "recap") else _OPENING_WORDS


def _arrives(session: Session, cue: ItemCue) -> bool:
    """Whether a turn opens a group, or is back in plenary, before its cue: the item before ended elsewhere."""
    turn = session.turns[cue.turn]
    before = {other.means for other in session.cues_of(turn, "group-open", "group-return", "group-close")
              if other.start < cue.start}  # fmt: skip
    return bool(before) and "group-close" not in before


def _emissions(
    session: Session,
    units: Sequence[Unit],
    cues: Sequence[ItemCue],
    numbers: Sequence[str],
    text: ItemText,
    given: Mapping[int, Evidence],
) -> tuple[Costs, Costs]:
    emissions = np.zeros((len(units), len(numbers) + 1))
    emissions[0, 1:] = -_FIRST_ITEM
    talk = np.zeros_like(emissions)
    if text.items:
        words = [stems(t.norm for t in session.turns[u.turn].tokens[u.start : u.end]) for u in units]
        likely = np.asarray(text.likelihoods(words)) * _TALK
        talk[:, 1 : len(text.items) + 1] = np.minimum(likely, _TALK_CLIP)
    talk[_past_or_future(session, units)] = 0.0
    emissions += talk
    _hold(emissions, units, cues, numbers, given)
    starts = {(unit.turn, unit.start): place for place, unit in enumerate(units)}
    for cue in cues:
        if cue.item in numbers:
            emissions[starts[cue.here], numbers.index(cue.item) + 1] += _CUE * cue.sure**2
    for place, unit in enumerate(units):
        if unit.segment in given:
            item = given[unit.segment].value
            emissions[place, numbers.index(item) + 1 if item in numbers else 0] += _STANDS
    return emissions, talk


def _past_or_future(session: Session, units: Sequence[Unit]) -> list[int]:
    """Sentences that sum up or plan: their words do not say what is being discussed."""
    aside: list[int] = []
    for place, unit in enumerate(units):
        turn = session.turns[unit.turn]
        plans = [cue for cue in session.cues_of(turn, "plan") if unit.start <= cue.start < unit.end]
        recaps = [cue for cue in session.cues_of(turn, "recap") if unit.start <= cue.start < unit.end]
        if plans or recaps or in_recap(session, turn, unit.start):
            aside.append(place)
    return aside


def _hold(
    emissions: Costs,
    units: Sequence[Unit],
    cues: Sequence[ItemCue],
    numbers: Sequence[str],
    given: Mapping[int, Evidence],
) -> None:
    """Of two equal courses the one is better that stays with the last cue or correction, at first with nothing."""
    moves = {cue.here: cue.item for cue in cues if cue.move and cue.sure >= _COUNTS_AS_MOVE}
    state = 0
    for place, unit in enumerate(units):
        stands = given.get(unit.segment)
        item = stands.value if stands else moves.get((unit.turn, unit.start))
        if item in numbers:
            state = numbers.index(item) + 1
        emissions[place, state] += _HOLDS


def _readiness(
    session: Session, chairing: Chairing, units: Sequence[Unit], cues: Sequence[ItemCue], stretches: Sequence[Stretch]
) -> Costs:
    """Say for each unit how ready the meeting is to change its item there: less is readier."""
    moves = {cue.here for cue in cues if cue.sure >= _COUNTS_AS_MOVE}
    groups = {(stretch.turn, stretch.start) for stretch in stretches[1:]}
    scale = np.full(len(units), _WITHIN_TURN)
    for place, unit in enumerate(units):
        here = (unit.turn, unit.start)
        if here in moves:
            scale[place] = _AT_CUE
        elif here in groups:
            scale[place] = _AT_GROUP
        elif unit.start == 0:
            presides = session.turns[unit.turn].speaker in chairing.presiding
            scale[place] = _AT_CHAIR if presides else _AT_TURN
    return scale


def _switch(cues: Sequence[ItemCue], numbers: Sequence[str]) -> float:
    """What a change of item costs: more where the chair announces changes, so that talk alone does not make them."""
    announced = {cue.item for cue in cues if cue.move and cue.sure >= _COUNTS_AS_MOVE}
    share = len(announced.intersection(numbers)) / max(1, len(numbers))
    return _SWITCH_UNCUED + (_SWITCH - _SWITCH_UNCUED) * min(1.0, 2 * share)


def _transitions(count: int, switch: float) -> Costs:
    """Going back to no item does not happen; before the first evidence there is none."""
    costs = np.full((count + 1, count + 1), -switch)
    costs[0, 1:] = -_FIRST_ITEM
    costs[1:, 0] = -_TO_NOTHING
    np.fill_diagonal(costs, 0.0)
    return costs


def _explained(
    session: Session,
    units: Sequence[Unit],
    path: Sequence[int],
    numbers: Sequence[str],
    cues: Sequence[ItemCue],
    talk: Costs,
    given: Mapping[int, Evidence],
) -> list[Tagged]:
    by_start: dict[tuple[int, int], list[ItemCue]] = {}
    for cue in cues:
        by_start.setdefault(cue.here, []).append(cue)
    tagged: list[Tagged] = []
    reason: tuple[Evidence, ...] = ()
    for place, (unit, state) in enumerate(zip(units, path, strict=True)):
        item = numbers[state - 1] if state else None
        here = [_written(session, cue) for cue in by_start.get((unit.turn, unit.start), ())]
        agreeing = tuple(e for e in here if e.value == item)
        if unit.segment in given:
            reason = (given[unit.segment],)
        elif agreeing:
            reason = agreeing
        elif place and path[place - 1] == state and (before := given.get(units[place - 1].segment)):
            reason = (learned(before),)
        elif place == 0 or path[place - 1] != state:
            reason = _by_talk(session, units, path, talk, place, item)
        tagged.append(Tagged(unit, item, (*reason, *(e for e in here if e.value != item)) if item else tuple(here)))
    return tagged


def _written(session: Session, cue: ItemCue) -> Evidence:
    return session.evidence("agenda_item", "cue", cue.sure, session.turns[cue.turn], cue.start, cue.end, cue.item)


def _by_talk(
    session: Session, units: Sequence[Unit], path: Sequence[int], talk: Costs, place: int, item: str | None
) -> tuple[Evidence, ...]:
    """Without a cue the words decided: quote the sentence of this run that is most like the item."""
    if item is None:
        return ()
    end = place
    while end < len(path) and path[end] == path[place]:
        end += 1
    state = path[place]
    best = place + int(talk[place:end, state].argmax())
    gain = float((talk[place:end, state] - np.delete(talk[place:end], state, axis=1).max(axis=1)).clip(min=0).sum())
    sure = min(0.9, 1 - 1 / (2 + gain / 2))
    unit = units[best]
    return (session.evidence("agenda_item", "similarity", sure, session.turns[unit.turn], unit.start, unit.end, item),)
