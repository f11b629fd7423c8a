"""Names and roles of all turns, with the evidence for and against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from meetings.roster import Role
from meetings.transcript import Evidence
from transcribe.tagging.assignment import Assignment, assign
from transcribe.tagging.chairing import Chairing
from transcribe.tagging.clues import Clue
from transcribe.tagging.countries import country_name
from transcribe.tagging.floor import follow_floor
from transcribe.tagging.labels import label_clues
from transcribe.tagging.lexicon import state_outside
from transcribe.tagging.session import Session
from transcribe.tagging.turns import Turn

_CHAIR_SURE = 0.9
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
    clues = [*label_clues(session), *follow_floor(session, chairing), *_chair_clues(session, chairing)]
    return _Namer(session, chairing, clues).named()


class _Namer:
    def __init__(self, session: Session, chairing: Chairing, clues: Sequence[Clue]) -> None:
        self.session = session
        self.chairing = chairing
        self.assignment: Assignment = assign([turn.speaker for turn in session.turns], clues)
        self.by_label: Mapping[str, list[Clue]] = defaultdict(list)
        for clue in clues:
            self.by_label[session.turns[clue.turn].speaker].append(clue)

    def named(self) -> list[Named]:
        return [self._turn(turn) for turn in self.session.turns]

    def _turn(self, turn: Turn) -> Named:
        identity = self.assignment.name(turn.speaker, turn.index)
        clues = self.by_label.get(turn.speaker, [])
        role = self._role(turn, identity)
        return Named(self._shown(identity), role, tuple(self._evidence(turn, identity, clues)))

    def _role(self, turn: Turn, identity: str | None) -> Role | None:
        if turn.speaker == self.chairing.chair and turn.index not in self.assignment.turns:
            return "member" if self.session.cues_of(turn, "not-chair-now") else "chair"
        return self.session.lexicon.role_of(identity) if identity else None

    def _shown(self, identity: str | None) -> str | None:
        code = state_outside(identity) if identity else None
        return country_name(code, self.session.language) if code else identity

    def _evidence(self, turn: Turn, identity: str | None, clues: Iterable[Clue]) -> list[Evidence]:
        """The nearest and surest reasons for the name, and the surest against it."""
        ranked = sorted(
            {id(clue): clue for clue in clues}.values(),
            key=lambda c: (c.turn != turn.index, -c.sure, abs(c.turn - turn.index)),
        )
        agreeing = [clue for clue in ranked if identity in clue.shares]
        against = [clue for clue in ranked if identity not in clue.shares]
        return [self._written(c, identity) for c in agreeing[:_SHOWN_FOR]] + [
            self._written(c, None) for c in against[:_SHOWN_AGAINST]
        ]

    def _written(self, clue: Clue, identity: str | None) -> Evidence:
        value = identity or max(clue.shares, key=lambda name: clue.shares[name])
        sure = clue.sure * clue.shares[value]
        source = self.session.turns[clue.source]
        if clue.method == "label":
            at = self.session.at_ms(source, 0)
            return Evidence("name", "label", round(sure, 3), at, source.speaker, self._shown(value))
        return self.session.evidence("name", clue.method, sure, source, clue.start, clue.end, self._shown(value))


def _chair_clues(session: Session, chairing: Chairing) -> list[Clue]:
    """The one who presides is the roster's chair, unless other clues say it is somebody else."""
    name = session.lexicon.chair
    if chairing.chair is None or name is None:
        return []
    for turn in session.turns:
        if turn.speaker == chairing.chair:
            acts = session.cues_of(turn, "opens-meeting", "floor", "item", "presides", "item-title", "item-next")
            if acts:
                return [Clue(turn.index, {name: 1.0}, _CHAIR_SURE, "cue", turn.index, acts[0].start, acts[0].end)]
    return []
