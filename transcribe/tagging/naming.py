"""Names and roles of all turns, with the evidence for and against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from meetings.roster import Role
from meetings.transcript import PLENARY, Evidence
from transcribe.tagging.assignment import Assignment, assign
from transcribe.tagging.chairing import Chairing, deputies, is_filled
from transcribe.tagging.clues import Clue
from transcribe.tagging.countries import country_name
from transcribe.tagging.floor import follow_floor
from transcribe.tagging.given import NOBODY, given_names, learned
from transcribe.tagging.groups import Stretch, group_at
from transcribe.tagging.lexicon import state_outside
from transcribe.tagging.session import Session
from transcribe.tagging.turns import Turn

_CHAIR_SURE = 0.9
_CHAIR_TOO = 0.6
_LEADS = 0.75
_IS_THERE = 0.9
_SHOWN_FOR = 3
_SHOWN_AGAINST = 2


@dataclass(frozen=True, slots=True)
class Named:
    """Who speaks in a turn: name and role (``None`` when not known) and the evidence."""

    name: str | None
    role: Role | None
    evidence: tuple[Evidence, ...]


def name_turns(session: Session, chairing: Chairing, stretches: Sequence[Stretch]) -> list[Named]:
    """Name every turn of a session; ``stretches`` say which group speaks where."""
    sits_in = deputies(session)
    heard = follow_floor(session, chairing)
    heard = [clue for clue in heard if not _is_another_chair(session, stretches, sits_in, clue)]
    clues = [*given_names(session), *heard, *_chair_clues(session, chairing), *_lead_clues(session, stretches)]
    return _Namer(session, chairing, clues).named()


def _is_another_chair(session: Session, stretches: Sequence[Stretch], sits_in: frozenset[str], clue: Clue) -> bool:
    """Say whether "chair" means who leads a breakout group, or who sits in for the roster's chair."""
    name = session.lexicon.chair
    if name is None or name not in clue.shares:
        return False
    if session.turns[clue.turn].speaker in sits_in:
        return True
    said = session.turns[clue.source].tokens[clue.start : clue.end]
    by_role = any(session.patterns.roles.get(token.norm) == "chair" for token in said)
    return by_role and group_at(stretches, clue.source) != PLENARY


def _lead_clues(session: Session, stretches: Sequence[Stretch]) -> Iterator[Clue]:
    """Who opens a breakout group most likely leads it."""
    leads = {group.name: group.lead or group.name for group in session.agenda.groups}
    for stretch in stretches if session.turns else ():
        opening = [cue for cue in session.cues_of(session.turns[stretch.turn], "group-open") if cue.sure >= _IS_THERE]
        meant = session.lexicon.meanings(leads.get(stretch.group, ""))
        if opening and meant:
            cue = opening[0]
            yield Clue(stretch.turn, meant, _LEADS, "cue", stretch.turn, cue.start, cue.end)


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
    others = {turn.speaker for turn in session.turns if session.cues_of(turn, "group-open")} | deputies(session)
    clues = [] if chairing.chair in others else [_presides(session, chairing.chair, name, _CHAIR_SURE)]
    clues += [
        _presides(session, label, name, _CHAIR_TOO) for label in sorted(chairing.presiding - others - {chairing.chair})
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
