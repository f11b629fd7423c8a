"""Which language each chunk is in: many weak guesses make one steady answer."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meetings.timeline import Span

# A single odd guess is likelier a mistake than a change of language: a change has to be worth this
# much evidence, as a natural logarithm; less where the speaker changes, as floor audio changes its
# language then. One sure chunk of some seconds goes through.
CHANGE_COST = 2.0
SPEAKER_CHANGE_COST = 1.0
# A speaker's change so near to a border belongs to it.
_NEAR_MS = 1_000

# The six languages of the United Nations. Whisper takes unclear speech for Latin, Welsh or Nynorsk;
# any other language is believed when it is ten times as likely as one of these.
EXPECTED = frozenset({"ar", "en", "es", "fr", "ru", "zh"})
_OTHERS_SHARE = 0.1

# No guess counts for more than this: the model is sure of itself even where it is wrong.
_SUREST = 0.99
_UNLIKELIEST = 1e-4

# A shorter part of a chunk says too little of its language to be judged apart.
_SHORTEST_PART_MS = 1_000
# A guess for a part of a chunk is believed from here on.
_SURE = 0.9
# A part of this length counts in full.
_FULL_WEIGHT_MS = 5_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of a recording in one language."""

    span: Span
    language: str


def parts_of(chunk: Span, changes_ms: Sequence[int]) -> list[Span]:
    """Cut a chunk at the instants inside it, if both sides are long enough to be judged apart.

    >>> parts_of(Span(1_000, 9_000), [500, 1_200, 4_000, 4_500, 8_900])
    [Span(start_ms=1000, end_ms=4000), Span(start_ms=4000, end_ms=9000)]
    """
    parts, start_ms = [], chunk.start_ms
    for at_ms in changes_ms[bisect_right(changes_ms, chunk.start_ms) : bisect_right(changes_ms, chunk.end_ms)]:
        if min(at_ms - start_ms, chunk.end_ms - at_ms) >= _SHORTEST_PART_MS:
            parts.append(Span(start_ms, at_ms))
            start_ms = at_ms
    return [*parts, Span(start_ms, chunk.end_ms)]


def is_sure(guess: Mapping[str, float]) -> bool:
    """Whether one of the expected languages is far likelier than any other language."""
    return max(guess.get(language, 0.0) for language in EXPECTED) >= _SURE


def spoken_in(
    parts: Sequence[Sequence[Span]], guesses: Sequence[Sequence[Mapping[str, float]]], changes_ms: Sequence[int]
) -> list[tuple[Spoken, ...]]:
    """Return the stretches of one language of each chunk; ``parts`` and ``guesses`` are by chunk."""
    flat = [part for own in parts for part in own]
    weights = [min(1.0, part.duration_ms / _FULL_WEIGHT_MS) for part in flat]
    costs = [SPEAKER_CHANGE_COST if _near(changes_ms, part.start_ms) else CHANGE_COST for part in flat]
    languages = iter(steady_languages([guess for own in guesses for guess in own], weights, costs))
    return [tuple(_joined([Spoken(part, next(languages)) for part in own])) for own in parts]


def _near(changes_ms: Sequence[int], at_ms: int) -> bool:
    after = bisect_right(changes_ms, at_ms - _NEAR_MS)
    return after < len(changes_ms) and changes_ms[after] < at_ms + _NEAR_MS


def _joined(stretches: Sequence[Spoken]) -> list[Spoken]:
    """Join neighbours in the same language."""
    joined: list[Spoken] = []
    for one in stretches:
        if joined and joined[-1].language == one.language:
            joined[-1] = Spoken(joined[-1].span.hull(one.span), one.language)
        else:
            joined.append(one)
    return joined


def steady_languages(
    guesses: Sequence[Mapping[str, float]], weights: Sequence[float], change_costs: Sequence[float] | None = None
) -> list[str]:
    """Return the likeliest language of each chunk, by the cheapest path through all (Viterbi, 1967).

    ``guesses`` are each chunk's probabilities by language, ``weights`` how much each counts: a
    chunk of one second says less than one of ten. ``change_costs`` are what a change before each
    chunk costs.

    >>> steady_languages([{"en": 0.9}, {"en": 0.3, "cy": 0.7}, {"en": 0.9}], [1, 1, 1])
    ['en', 'en', 'en']
    """
    if not guesses:
        return []
    known = sorted({language for guess in guesses for language in guess})
    total = {language: _cost(guesses[0], language, weights[0]) for language in known}
    steps: list[dict[str, str]] = []
    costs = change_costs or [CHANGE_COST] * len(guesses)
    for guess, weight, change in zip(guesses[1:], weights[1:], costs[1:], strict=True):
        best = min(total, key=total.__getitem__)
        came_from = {lang: lang if total[lang] <= total[best] + change else best for lang in known}
        total = {lang: min(total[lang], total[best] + change) + _cost(guess, lang, weight) for lang in known}
        steps.append(came_from)
    path = [min(total, key=total.__getitem__)]
    for came_from in reversed(steps):
        path.append(came_from[path[-1]])
    return path[::-1]


def _cost(guess: Mapping[str, float], language: str, weight: float) -> float:
    share = 1.0 if language in EXPECTED else _OTHERS_SHARE
    probability = min(_SUREST, max(_UNLIKELIEST, guess.get(language, 0.0) * share))
    return -math.log(probability) * weight
