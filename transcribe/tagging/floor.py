"""Following the floor: whom each turn is said to belong to, by hand-over, queue, thanks and self-naming.

What this gives is evidence about single turns; ``assignment`` weighs it over the whole recording.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from transcribe.tagging.chairing import Chairing
from transcribe.tagging.clues import Clue
from transcribe.tagging.cues import Cue
from transcribe.tagging.introductions import introductions
from transcribe.tagging.matching import Match
from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK
from transcribe.tagging.turns import Turn

# How much is left of a hand-over's certainty: by someone who does not preside, to the next of a
# queue, called again after silence, after further talk.
_NOT_PRESIDING = 0.5
_NOT_PRESIDING_FIRM = 0.7
_QUEUED = 0.8
_REPEATED = 0.9
_BARE_CALL = 0.85
_TALK_FADES_WORDS = 60
_TALK_ENDS_WORDS = 150
_OPENING_TOKENS = 30
_GUEST_OPENING_TOKENS = 3
_SHORT_TURN_WORDS = 4
_LIST_GAP = 8
_LIST_LINK = 2
_EXCUSE_WORDS = 20
_VOCATIVE = 0.75


@dataclass(frozen=True, slots=True)
class _Call:
    """Somebody was given the floor and has not spoken yet."""

    match: Match
    sure: float
    speaker: str
    turn: int
    start: int
    end: int


@dataclass(slots=True)
class _Floor:
    session: Session
    chairing: Chairing
    clues: list[Clue] = field(default_factory=list)
    pending: _Call | None = None
    queue: list[_Call] = field(default_factory=list)
    asked: _Call | None = None
    last_guest: str | None = None

    def follow(self, turn: Turn) -> None:
        """Take in one turn: it answers the pending call, then may make calls of its own."""
        self._answer(turn)
        self.clues.extend(introductions(self.session, self.chairing, turn))
        self._thanks(turn)
        if turn.speaker not in self.chairing.presiding:
            self.last_guest = turn.speaker
        for cue in self.session.cues.get(turn.index, ()):
            self._hear(turn, cue)
        self._bare_call(turn)
        self._vocative(turn)
        self._fade(turn)

    def _answer(self, turn: Turn) -> None:
        if any(cue.start < _OPENING_TOKENS for cue in self.session.cues_of(turn, "interrupts")):
            return
        call = self.pending
        if call is None:
            self._from_queue(turn)
            return
        if turn.speaker == call.speaker:
            return
        if turn.word_count < _EXCUSE_WORDS and self.session.cues_of(turn, "absent"):
            self.pending = None
            return
        if turn.speaker == self.chairing.chair and call.match.best != self.session.lexicon.chair:
            self.pending = None
            return
        self._give(turn, call, call.sure)
        self.pending = None
        if turn.word_count >= _SHORT_TURN_WORDS:
            self.asked = None

    def _from_queue(self, turn: Turn) -> None:
        if self.queue and turn.speaker not in self.chairing.presiding and turn.speaker != self.last_guest:
            if turn.word_count < _EXCUSE_WORDS and self.session.cues_of(turn, "absent"):
                return
            call = self.queue.pop(0)
            self._give(turn, call, call.sure * _QUEUED)

    def _give(self, turn: Turn, call: _Call, sure: float) -> None:
        short = 0.7 if turn.word_count < _SHORT_TURN_WORDS else 1.0
        self.clues.append(
            Clue(turn.index, call.match.shares, sure * short, "handover", call.turn, call.start, call.end)
        )

    def _hear(self, turn: Turn, cue: Cue) -> None:
        handler = _HANDLERS.get(cue.means)
        if handler:
            handler(self, turn, cue)

    def _call(self, turn: Turn, cue: Cue, match: Match) -> _Call:
        sure = cue.sure * match.score
        if turn.speaker not in self.chairing.presiding:
            sure *= _NOT_PRESIDING_FIRM if cue.sure >= 0.9 else _NOT_PRESIDING
        start, end = min(cue.start, match.start), max(cue.end, match.end)
        return _Call(match, sure, turn.speaker, turn.index, start, end)

    def give_floor(self, turn: Turn, cue: Cue) -> None:
        """The floor goes to a named one."""
        match = next((m for slot in cue.slots if (m := self.session.who(turn, slot))), None)
        if match is None or (self.queue and turn.speaker not in self.chairing.presiding):
            return
        if self.pending and self.pending.turn == turn.index and cue.start < self.pending.end <= match.start:
            return  # the same words gave it to the one named before them
        if any(call.turn == turn.index and call.match.start == match.start for call in self.queue):
            return
        call = self._call(turn, cue, match)
        if self.pending and self.pending.turn == turn.index:
            if self.pending.match.best == match.best and self.pending.match.end < match.start:
                call = replace(call, sure=max(call.sure, self.pending.sure) * _REPEATED)
            elif call.sure < 0.75 * self.pending.sure:
                return
        self.pending = call
        self.asked = call
        self._sync_queue(match)

    def request(self, turn: Turn, cue: Cue) -> None:
        """Somebody asks for the floor, or is asked for: perhaps the next to speak."""
        match = next((m for slot in cue.slots if (m := self.session.who(turn, slot))), None)
        if match:
            self.asked = self._call(turn, cue, match)
            if self.pending is None:
                self.pending = self.asked

    def pronoun(self, turn: Turn, cue: Cue) -> None:
        """The floor goes to "him", "her" or "them": the one asked for last."""
        if turn.speaker in self.chairing.presiding and self.asked is not None:
            call = self.asked
            sure = min(cue.sure, 0.93) * call.match.score
            self.pending = replace(call, sure=sure, speaker=turn.speaker)

    def read_queue(self, turn: Turn, cue: Cue) -> None:
        """A list of speakers is read out; the first is next, or one who was just given the floor."""
        given = self.pending if self.pending and self.pending.turn == turn.index else None
        matches = _listed(self.session, turn, cue, given.match.start if given else None)
        absent = [other for other in self.session.cues_of(turn, "absent") if other.start < cue.end]
        gone = [_sentence_end(turn, other.end, cue.end) for other in absent]
        matches = [match for match in matches if not gone or match.start >= gone[-1]]
        if not matches or (len(matches) < 2 and cue.slots[0].side != "before" and not gone):
            return
        listed = {call.match.best for call in self.queue}
        if given and listed and all(match.best in listed for match in matches):
            return
        calls = [self._call(turn, cue, match) for match in matches]
        if given and given.match.best == matches[0].best:
            calls[0] = given
        elif len(calls) == 1 and (first := self._spoken_to(turn, cue) or self._named_before(turn, cue, matches[0])):
            calls.insert(0, self._call(turn, cue, first))
        self.pending, self.queue = calls[0], calls[1:]
        self.asked = calls[0]

    def _spoken_to(self, turn: Turn, cue: Cue) -> Match | None:
        """Find who is spoken to at the beginning of a cue's sentence ("Ben, I think you were next, then ...")."""
        start = cue.start
        while start and turn.tokens[start - 1].norm != BREAK:
            start -= 1
        return self._addressed(turn, start, cue.end)

    def _named_before(self, turn: Turn, cue: Cue, listed: Match) -> Match | None:
        """Find who is named earlier in a list's sentence ("The EU is the first on my list, followed by ...")."""
        if cue.slots[0].side != "before" or listed.start < cue.start:
            return None
        start = cue.start
        while start and turn.tokens[start - 1].norm != BREAK:
            start -= 1
        named = self.session.matcher.every(turn.tokens, start, cue.start)
        return named[-1] if named and named[-1].best != listed.best else None

    def next_in_queue(self, turn: Turn, cue: Cue) -> None:
        """The next of the list is called without a name."""
        if self.queue:
            call = self.queue.pop(0)
            self.pending = replace(call, sure=call.sure * cue.sure, speaker=turn.speaker)

    def absent(self, turn: Turn, cue: Cue) -> None:
        """The one called is not there."""
        if self.pending and (self.pending.turn != turn.index or self.pending.start < cue.start):
            self.pending = None
        self.asked = None

    def move_on(self, turn: Turn, cue: Cue) -> None:
        """The meeting goes on to something else: nobody has the floor any more."""
        if cue.sure >= 0.85 and self.pending and self.pending.turn == turn.index and self.pending.end <= cue.start:
            self.pending = None

    def end_list(self, _turn: Turn, _cue: Cue) -> None:
        """Nobody wants the floor."""
        self.pending, self.queue = None, []

    def _sync_queue(self, match: Match) -> None:
        names = [call.match.best for call in self.queue]
        if match.best in names:
            self.queue = self.queue[names.index(match.best) + 1 :]

    def _bare_call(self, turn: Turn) -> None:
        """A chair's turn that ends in nothing but a name ("Brazil?") calls that one."""
        if turn.speaker not in self.chairing.presiding or (self.pending and self.pending.turn == turn.index):
            return
        end = len(turn.tokens)
        while end and turn.tokens[end - 1].norm == BREAK:
            end -= 1
        match = self.session.matcher.before(turn.tokens, end, reach=0) if end else None
        if match is None or match.end != end or not self._stands_alone(turn, match):
            return
        self.pending = _Call(match, _BARE_CALL * match.score, turn.speaker, turn.index, match.start, match.end)
        self._sync_queue(match)

    def _stands_alone(self, turn: Turn, match: Match) -> bool:
        place = match.start
        while place and turn.tokens[place - 1].norm in self.session.matcher.courtesies:
            place -= 1
        if place == 0 or turn.tokens[place - 1].norm == BREAK:
            return True
        thanked = [clue.end for clue in self.clues if clue.source == turn.index and clue.method == "thanks"]
        return place in thanked or match.start in thanked

    def _vocative(self, turn: Turn) -> None:
        """A last sentence that speaks to somebody ("Jutta, I think you have a proposal") calls that one."""
        if turn.speaker not in self.chairing.presiding or (self.pending and self.pending.turn == turn.index):
            return
        end = len(turn.tokens)
        while end and turn.tokens[end - 1].norm == BREAK:
            end -= 1
        start = end
        while start and turn.tokens[start - 1].norm != BREAK:
            start -= 1
        match = self._addressed(turn, start, end)
        if match:
            self.pending = _Call(match, _VOCATIVE * match.score, turn.speaker, turn.index, match.start, match.end)
            self._sync_queue(match)

    def _addressed(self, turn: Turn, start: int, end: int) -> Match | None:
        """Find a name set off by a comma at the beginning or the end of a sentence, unless in thanks."""
        matcher, text = self.session.matcher, self.session.segments
        if start >= end or turn.tokens[start].norm in {"thank", "thanks", "many", "as", "like", "unlike"}:
            return None
        first = matcher.after(turn.tokens[:end], start, reach=0, breaks=0)
        if first and first.end < end:
            last = turn.tokens[first.end - 1]
            if text[last.segment].text[last.end : last.end + 1] in {",", "，", "،"}:
                return first
        final = matcher.before(turn.tokens, end, reach=0)
        if final and final.start > start and final.end == end:
            before = turn.tokens[final.start - 1]
            if text[before.segment].text[before.end : before.end + 1] in {",", "，", "،"}:
                return final
        return None

    def _fade(self, turn: Turn) -> None:
        """Further talk after a call makes it less sure that the next voice answers it."""
        call = self.pending
        if call is None or call.turn > turn.index:
            return
        if turn.speaker != call.speaker:
            self.pending = None
            return
        talk = len(turn.tokens) - (call.end if call.turn == turn.index else 0)
        if talk > _TALK_ENDS_WORDS:
            self.pending = None
        elif talk > _TALK_FADES_WORDS:
            self.pending = replace(call, sure=call.sure * 0.7)

    def _thanks(self, turn: Turn) -> None:
        """Take "Thank you, Mexico" at a turn's start for a word on who spoke before."""
        called = {token for cue in self.session.cues_of(turn, "floor", "queue") for token in self._named(turn, cue)}
        presides = turn.speaker in self.chairing.presiding
        for cue in self.session.cues_of(turn, "thanks"):
            if cue.start > (_OPENING_TOKENS if presides else _GUEST_OPENING_TOKENS):
                break
            match = self.session.who(turn, cue.slots[0], reach=0, breaks=0)
            if match is None or called & set(range(match.start, match.end)):
                continue
            before = self._thanked(turn, match)
            if before is not None and not self._is_chairs(before, match):
                sure = cue.sure * match.score * (1.0 if presides else 0.6)
                start, end = min(cue.start, match.start), max(cue.end, match.end)
                self.clues.append(Clue(before.index, match.shares, sure, "thanks", turn.index, start, end))
            break

    def _thanked(self, turn: Turn, match: Match) -> Turn | None:
        """Find the turn thanked for: the chair's just before, one that was given to this name, or the last long one."""
        recent = [
            t for t in reversed(self.session.turns[max(0, turn.index - 4) : turn.index]) if t.speaker != turn.speaker
        ]
        if match.best == self.session.lexicon.chair:
            return recent[0] if recent and recent[0].speaker in self.chairing.presiding else None
        given = {clue.turn for clue in self.clues[-8:] if clue.method == "handover" and match.best in clue.shares}
        return next(
            (t for t in recent if t.index in given),
            next((t for t in recent if t.word_count >= _SHORT_TURN_WORDS), None),
        )

    def _is_chairs(self, turn: Turn, match: Match) -> bool:
        """Say whether a turn is the known chair's, who is not thanked by another name."""
        chair = self.session.lexicon.chair
        return chair is not None and turn.speaker == self.chairing.chair and match.best != chair

    def _named(self, turn: Turn, cue: Cue) -> set[int]:
        named: set[int] = set()
        for slot in cue.slots:
            if slot.side == "before" and (match := self.session.who(turn, slot)):
                named.update(range(match.start, match.end))
        return named


_HANDLERS = {
    "floor": _Floor.give_floor,
    "floor-pronoun": _Floor.pronoun,
    "floor-request": _Floor.request,
    "asked-for": _Floor.request,
    "queue": _Floor.read_queue,
    "queue-next": _Floor.next_in_queue,
    "absent": _Floor.absent,
    "floor-end": _Floor.end_list,
    "item": _Floor.move_on,
    "item-next": _Floor.move_on,
}


def _listed(session: Session, turn: Turn, cue: Cue, given: int | None) -> list[Match]:
    """Names read out one after the other, at most a few words apart; each is listed once.

    ``given`` is where the name was said that already has the floor, when it leads the list.
    """
    first = cue.slots[0]
    leading = session.who(turn, first, reach=1) if first.side == "before" else None
    start = leading.start if leading else cue.start
    if given is not None and given <= start and start - given < _LIST_GAP:
        start = given
    start = _list_start(session, turn, start)
    found: list[Match] = []
    end = cue.end
    for match in session.matcher.every(turn.tokens, start, len(turn.tokens)):
        if match.start > end + _LIST_GAP or any(match.best == other.best for other in found):
            break
        found.append(match)
        end = max(end, match.end)
    return _fuzzy_between(session, turn, found, cue)


def _list_start(session: Session, turn: Turn, start: int) -> int:
    """Go back over names that stand directly before a list's first ("Japan, then Mexico and then ...")."""
    thanks = session.cues_of(turn, "thanks")
    thanked = {m.start for cue in thanks if (m := session.who(turn, cue.slots[0], reach=0, breaks=0))}
    while before := session.matcher.before(turn.tokens, start, reach=1, breaks=0):
        if before.start in thanked or before.score < 1.0 or before.end < start - _LIST_LINK or before.start >= start:
            break
        start = before.start
    return start


def _sentence_end(turn: Turn, place: int, limit: int) -> int:
    """Give the end of a sentence, or where it is left off at ``limit``."""
    return next((i for i in range(place, limit) if turn.tokens[i].norm == BREAK), place)


def _fuzzy_between(session: Session, turn: Turn, found: list[Match], cue: Cue) -> list[Match]:
    """Add names that sound alike where the list's slots point, between the exact ones."""
    for slot in cue.slots:
        match = session.who(turn, slot, reach=1)
        if match and not any(match.start < other.end and other.start < match.end for other in found):
            found.append(match)
    return sorted(found, key=lambda m: m.start)


def follow_floor(session: Session, chairing: Chairing) -> list[Clue]:
    """Give every clue about who speaks in which turn."""
    floor = _Floor(session, chairing)
    for turn in session.turns:
        floor.follow(turn)
    return floor.clues
