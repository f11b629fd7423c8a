"""Weighing all clues of a recording: which speaker label is which person or delegation.

Each clue that a turn belongs to somebody adds the logarithm of how much likelier it is heard if
that is so than if it is not. The labels are then assigned at once (the linear sum assignment of
Kuhn and Munkres), with "nobody" open to every label, and with further voices of one delegation,
or a second label for one person, at a price.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from transcribe.tagging.clues import Clue

# Chance of hearing such a clue for somebody who does not speak there. With it one clue of
# certainty 0.5 just names nobody, and one of 0.6 names.
_BACKGROUND = 0.15
_NAMED_FROM = 1.55
_CLEAR_BY = 0.6
_EXTRA_VOICE = (0.0, 0.5, 0.8, 1.0)
_OVERRIDES_FROM = 3.0
# Who says their own name is more to be believed than who calls them.
_OWN_WORD = 1.6
_FIRM = 0.8


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who each speaker label is, and which single turns are somebody else."""

    labels: Mapping[str, str]
    turns: Mapping[int, str]

    def name(self, label: str, turn: int) -> str | None:
        """Give the identity behind a turn, or ``None`` for nobody that is known."""
        return self.turns.get(turn, self.labels.get(label)) or None


def weight(clue: Clue, share: float) -> float:
    """Give the log-likelihood ratio that a clue adds for an identity with this share of it.

    >>> from transcribe.tagging.clues import Clue
    >>> round(weight(Clue(0, {"Brazil": 1.0}, 0.95, "handover", 0, 0, 1), 1.0), 2)
    1.99
    """
    times = _OWN_WORD if clue.method == "self-introduction" and clue.sure >= _FIRM else 1.0
    return times * math.log((clue.sure * share + _BACKGROUND) / _BACKGROUND)


def assign(speakers: Sequence[str], clues: Iterable[Clue]) -> Assignment:
    """Assign identities to speaker labels; ``speakers[turn]`` is the label of each turn."""
    by_label: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    by_turn: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    corrected: dict[int, str] = {}
    for clue in clues:
        if clue.method == "person":
            corrected[clue.turn] = next(iter(clue.shares))
        for identity, share in clue.shares.items():
            by_label[speakers[clue.turn]][identity] += weight(clue, share)
            by_turn[clue.turn][identity] += weight(clue, share)
    labels = _solve(by_label)
    # Where a person's word decided a label, it holds for every turn of it but those corrected otherwise.
    settled = {speakers[turn] for turn, identity in corrected.items() if labels.get(speakers[turn]) == identity}
    free = {turn: scores for turn, scores in by_turn.items() if speakers[turn] not in settled}
    return Assignment(labels, {**dict(_exceptions(speakers, labels, free)), **corrected})


def _solve(scores: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    labels = sorted(scores)
    identities = sorted({identity for row in scores.values() for identity in row})
    if not labels:
        return {}
    columns = [(identity, price) for identity in identities for price in _EXTRA_VOICE]
    gain = np.zeros((len(labels), len(columns) + len(labels)))
    for row, label in enumerate(labels):
        for column, (identity, price) in enumerate(columns):
            gain[row, column] = scores[label].get(identity, 0.0) - price - _NAMED_FROM
    rows, chosen = linear_sum_assignment(gain, maximize=True)
    found = {}
    for row, column in zip(rows, chosen, strict=True):
        if column < len(columns):
            label, identity = labels[row], columns[column][0]
            if _is_clear(scores[label], identity):
                found[label] = identity
    return found


def _is_clear(scores: Mapping[str, float], identity: str) -> bool:
    mine = scores.get(identity, 0.0)
    rival = max((score for other, score in scores.items() if other != identity), default=0.0)
    return mine >= _NAMED_FROM and mine - rival >= _CLEAR_BY


def _exceptions(
    speakers: Sequence[str], labels: Mapping[str, str], by_turn: Mapping[int, Mapping[str, float]]
) -> Iterable[tuple[int, str]]:
    """Find turns that are not who their label is: two voices under one label.

    A turn stands alone when its own clues agree (hand-over and thanks, say), when another turn of
    the label says the same, when no more than one turn speaks for the label's name, or when its
    label could not be named at all.
    """
    claims: dict[tuple[str, str], int] = defaultdict(int)
    best: dict[int, str] = {}
    for turn, scores in by_turn.items():
        identity = max(scores, key=lambda name: scores[name])
        if _is_clear(scores, identity):
            best[turn] = identity
            claims[speakers[turn], identity] += 1
    for turn, identity in best.items():
        label = speakers[turn]
        assigned = labels.get(label)
        if assigned == identity:
            continue
        alone = by_turn[turn].get(assigned or "", 0.0) < _NAMED_FROM / 2
        sure = by_turn[turn][identity] >= _OVERRIDES_FROM or claims[label, identity] >= 2
        sure = sure or claims[label, assigned or ""] <= 1
        if assigned is None or (alone and sure):
            yield turn, identity
