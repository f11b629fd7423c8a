"""Plenary and breakout groups: which is speaking, by the spoken opening and return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meetings.agenda import Group
from meetings.transcript import PLENARY, Evidence
from transcribe.tagging.chairing import Chairing
from transcribe.tagging.cues import Cue
from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK, normal_words
from transcribe.tagging.turns import Turn

_LEAD_IN_WORDS = 30
_OPENS_FROM = 0.8
_RETURNS_FROM = 0.8
# Surer openings speak of being there ("welcome to the group"), others of going there.
_IS_THERE_FROM = 0.9
# Who says so much before naming the place to go to still speaks where they were.
_OWN_WORDS = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """From token ``start`` of a turn on, ``group`` is speaking."""

    turn: int
    start: int
    group: str
    evidence: tuple[Evidence, ...]


def tag_groups(session: Session, chairing: Chairing, upload: str | None) -> list[Stretch]:
    """Give the stretches of a recording; the upload's own label, when it names a group, wins."""
    if upload and upload.casefold() != PLENARY:
        name = _group_named(session, upload) or upload
        return [Stretch(0, 0, name, (Evidence("group", "upload", 1.0, 0, upload, name),))]
    tracker = _Tracker(session, chairing)
    for turn in session.turns:
        tracker.hear(turn)
    return tracker.stretches


def group_at(stretches: Sequence[Stretch], turn: int) -> str:
    """Give the group that speaks when a turn begins."""
    return next((s.group for s in reversed(stretches) if (s.turn, s.start) <= (turn, 0)), PLENARY)


class _Tracker:
    def __init__(self, session: Session, chairing: Chairing) -> None:
        self.session = session
        self.chairing = chairing
        self.group = PLENARY
        self.split = False
        self.stretches = [Stretch(0, 0, PLENARY, ())]

    def hear(self, turn: Turn) -> None:
        """Take in a turn's cues, in order."""
        session = self.session
        for cue in session.cues_of(turn, "groups-split", "group-open", "group-mention", "group-return"):
            if cue.means == "groups-split":
                self.split = True
            elif cue.means == "group-return":
                self._return(turn, cue)
            elif cue.means == "group-open":
                self._open(turn, cue, cue.sure)

    def _return(self, turn: Turn, cue: Cue) -> None:
        if self.group == PLENARY or _planned(self.session, turn, cue) or cue.sure < _RETURNS_FROM:
            return
        self._begin(turn, cue, PLENARY, cue.sure)

    def _open(self, turn: Turn, cue: Cue, sure: float) -> None:
        named = _group_of(self.session, turn, cue)
        if named is None or named == self.group or _planned(self.session, turn, cue) or sure < _OPENS_FROM:
            return
        if _reported(self.session, turn, cue):
            return
        self._begin(turn, cue, named, sure)

    def _begin(self, turn: Turn, cue: Cue, group: str, sure: float) -> None:
        self.group = group
        evidence = self.session.evidence("group", "cue", sure, turn, cue.start, cue.end, group)
        if self._announces(turn, cue) and turn.index + 1 < len(self.session.turns):
            self.stretches.append(Stretch(turn.index + 1, 0, group, (evidence,)))
            return
        start = _beginning(turn, cue.start)
        last = self.stretches[-1]
        if last.turn == turn.index and last.start >= start:
            start = min(last.start + 1, len(turn.tokens) - 1)
        self.stretches.append(Stretch(turn.index, start, group, (evidence,)))

    def _announces(self, turn: Turn, cue: Cue) -> bool:
        """Say whether a turn ends by leaving for a group or for plenary: the next turn is there, this one not yet."""
        closes = any(other.start < cue.start for other in self.session.cues_of(turn, "group-close"))
        leaving = cue.means == "group-return" and (closes or turn.speaker != self.chairing.chair)
        going = cue.means == "group-open" and cue.sure < _IS_THERE_FROM
        before = turn.tokens[: cue.start]
        ends = any(t.norm == BREAK for t in before) or len(before) >= _OWN_WORDS or closes
        last = all(token.norm != BREAK for token in turn.tokens[cue.end : len(turn.tokens) - 1])
        return (leaving or going) and ends and last


def _beginning(turn: Turn, place: int) -> int:
    """A turn that opens a group early in it belongs to the group as a whole, else from that sentence."""
    if sum(token.norm != BREAK for token in turn.tokens[:place]) <= _LEAD_IN_WORDS:
        return 0
    start = place
    while start and turn.tokens[start - 1].norm != BREAK and place - start < 20:
        start -= 1
    return start


def _planned(session: Session, turn: Turn, cue: Cue) -> bool:
    plans = session.cues_of(turn, "plan")
    return any(_same_sentence(turn, plan.start, cue.start) for plan in plans)


def _reported(session: Session, turn: Turn, cue: Cue) -> bool:
    reports = session.cues_of(turn, "group-report", "recap")
    return any(_same_sentence(turn, report.start, cue.start) for report in reports)


def _same_sentence(turn: Turn, one: int, other: int) -> bool:
    low, high = sorted((one, other))
    return high - low < 30 and all(token.norm != BREAK for token in turn.tokens[low:high])


def _group_of(session: Session, turn: Turn, cue: Cue) -> str | None:
    slot = next((slot for slot in cue.slots if slot.kind == "G"), None)
    if slot is None:
        return None
    words = [token.norm for token in turn.tokens[slot.start : slot.end]]
    for group in session.agenda.groups:
        if _says(words, group):
            return group.name
    match = session.who(turn, slot, reach=0, breaks=0)
    if match is None:
        return None
    return _led_by(session, match.shares) or (None if session.agenda.groups else match.sole)


def _says(words: Sequence[str], group: Group) -> bool:
    said = f" {' '.join(words)} "
    return any(name and f" {' '.join(normal_words(name))} " in said for name in (group.name, group.lead or ""))


def _led_by(session: Session, shares: Mapping[str, float]) -> str | None:
    """Give the group whose lead is one of these, by name or by the delegation a person is of."""
    for group in session.agenda.groups:
        meant = session.matcher.lexicon.meanings(group.lead or group.name)
        if set(meant) & set(shares):
            return group.name
    return None


def _group_named(session: Session, label: str) -> str | None:
    wanted = label.casefold()
    return next(
        (g.name for g in session.agenda.groups if wanted in (g.name.casefold(), (g.lead or "").casefold())), None
    )
