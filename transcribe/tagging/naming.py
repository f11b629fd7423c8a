"""Names and roles of all turns, with the evidence for and against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from meetings.roster import Role
from meetings.transcript import Evidence
from transcribe.tagging.assignment import Assignment, assign
from transcribe.tagging.chairing import Chairing, is_filled
from transcribe.tagging.clues import Clue
from transcribe.tagging.countries import country_name
from transcribe.tagging.floor import follow_floor
from transcribe.tagging.given import NOBODY, given_names, learned
from transcribe.tagging.lexicon import state_outside
from transcribe.tagging.session import Session
from transcribe.tagging.turns import Turn

_CHAIR_SURE = 0.9
_CHAIR_TOO = 0.6
_SHOWN_FOR = 3
_SHOWN_AGAINST = 2


@dataclass(frozen=True, slots=True)
class Named:
    """Who speaks in a turn: name and role (``None`` when not known) and the evidence."""

    name: str | None
    role: Role | None
    evidence: tuple[Evidence, ...]


def name_turns(session: Session, chairing: Chairing) -> list[Named]:
    """Name every turn of a session."""
    clues = [*given_names(session), *follow_floor(session, chairing), *_chair_clues(session, chairing)]
    return _Namer(session, chairing, clues).named()


class _Namer:
    def __init__(self, session: Session, chairing: Chairing, clues: Sequence[Clue]) -> None:
        self.session = session
        self.chairing = chairing
        self.assignment: Assignment = assign([turn.speaker for turn in session.turns], clues)
        self.of_turn: Mapping[int, list[Clue]] = defaultdict(list)
        self.of_label: Mapping[str, list[Clue]] = defaultdict(list)
        for clue in {id(clue): clue for clue in clues}.values():
            self.of_turn[clue.turn].append(clue)
            self.of_label[session.turns[clue.turn].speaker].append(clue)
        for known in self.of_label.values():
            known.sort(key=lambda clue: -clue.sure)
        self.surest: dict[tuple[str, str | None], tuple[list[Clue], list[Clue]]] = {}
        self.written: dict[tuple[int, str | None], Evidence] = {}

    def named(self) -> list[Named]:
        return [self._turn(turn) for turn in self.session.turns]

    def _turn(self, turn: Turn) -> Named:
        identity = self.assignment.name(turn.speaker, turn.index)
        role = self._role(turn, identity)
        return Named(self._shown(identity), role, tuple(self._evidence(turn, identity)))

    def _role(self, turn: Turn, identity: str | None) -> Role | None:
        if turn.speaker == self.chairing.chair and turn.index not in self.assignment.turns:
            return "member" if self.session.cues_of(turn, "not-chair-now") else "chair"
        return self.session.lexicon.role_of(identity) if identity else None

    def _shown(self, identity: str | None) -> str | None:
        code = state_outside(identity) if identity else None
        return country_name(code, self.session.language) if code else identity

    def _evidence(self, turn: Turn, identity: str | None) -> Iterator[Evidence]:
        """This turn's own clues and the surest of its label: some for the name, then some against it."""
        own = self.of_turn.get(turn.index, [])
        for_it, against_it = self._surest(turn.speaker, identity)
        wanted = NOBODY if identity is None else identity
        for clue in _distinct([c for c in own if wanted in c.shares] + for_it, _SHOWN_FOR):
            yield self._evidence_of(clue, identity, own=clue.turn == turn.index)
        for clue in _distinct([c for c in own if wanted not in c.shares] + against_it, _SHOWN_AGAINST):
            yield self._evidence_of(clue, None, own=clue.turn == turn.index)

    def _surest(self, label: str, identity: str | None) -> tuple[list[Clue], list[Clue]]:
        """A label's surest clues for an identity and against it."""
        known = self.surest.get((label, identity))
        if known is None:
            clues = self.of_label.get(label, [])
            wanted = NOBODY if identity is None else identity
            agreeing = [clue for clue in clues if wanted in clue.shares]
            against = [clue for clue in clues if wanted not in clue.shares]
            known = self.surest[label, identity] = (agreeing[:_SHOWN_FOR], against[:_SHOWN_AGAINST])
        return known

    def _evidence_of(self, clue: Clue, identity: str | None, *, own: bool) -> Evidence:
        if clue.given is not None and clue.method == "person":
            return clue.given if own else learned(clue.given)
        known = self.written.get((id(clue), identity))
        if known is None:
            known = self.written[id(clue), identity] = self._written(clue, identity)
        return known

    def _written(self, clue: Clue, identity: str | None) -> Evidence:
        value = identity or max(clue.shares, key=lambda name: clue.shares[name])
        sure = clue.sure * clue.shares[value]
        source = self.session.turns[clue.source]
        if clue.given is not None:
            return replace(clue.given, value=self._shown(value))
        return self.session.evidence("name", clue.method, sure, source, clue.start, clue.end, self._shown(value))


def _distinct(clues: Iterable[Clue], count: int) -> Iterator[Clue]:
    """Give the first few clues, each once."""
    seen: set[int] = set()
    for clue in clues:
        if len(seen) == count:
            return
        if id(clue) not in seen:
            seen.add(id(clue))
            yield clue


def _chair_clues(session: Session, chairing: Chairing) -> list[Clue]:
    """The one who presides is the roster's chair, unless other clues say it is somebody else.

    A second label that presides may be the same voice, cut in two by the diarizer: a weaker clue,
    and none for those who open a breakout group.
    """
    name = session.lexicon.chair
    if chairing.chair is None or name is None:
        return []
    leads = {turn.speaker for turn in session.turns if session.cues_of(turn, "group-open")}
    clues = [_presides(session, chairing.chair, name, _CHAIR_SURE)]
    clues += [
        _presides(session, label, name, _CHAIR_TOO) for label in sorted(chairing.presiding - leads - {chairing.chair})
    ]
    return [clue for clue in clues if clue]


def _presides(session: Session, label: str, name: str, sure: float) -> Clue | None:
    for turn in session.turns:
        if turn.speaker == label:
            known = session.cues_of(turn, "opens-meeting", "floor", "item", "presides", "item-title", "item-next")
            acts = [cue for cue in known if is_filled(session, turn, cue)]
            if acts:
                return Clue(turn.index, {name: 1.0}, sure, "cue", turn.index, acts[0].start, acts[0].end)
    return None
