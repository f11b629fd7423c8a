"""Which language each chunk is in: many weak guesses make one steady answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

# A single odd guess is likelier a mistake than a change of language: a change has to be worth this
# much evidence, as a natural logarithm. Floor audio changes its language with the speaker, so one
# sure chunk of some seconds goes through.
CHANGE_COST = 2.0

# The six languages of the United Nations. Whisper takes unclear speech for Latin, Welsh or Nynorsk;
# any other language is believed when it is ten times as likely as one of these.
EXPECTED = frozenset({"ar", "en", "es", "fr", "ru", "zh"})
_OTHERS_SHARE = 0.1

# No guess counts for more than this: the model is sure of itself even where it is wrong.
_SUREST = 0.99
_UNLIKELIEST = 1e-4


def steady_languages(guesses: Sequence[Mapping[str, float]], weights: Sequence[float]) -> list[str]:
    """Return the likeliest language of each chunk, by the cheapest path through all (Viterbi, 1967).

    ``guesses`` are each chunk's probabilities by language, ``weights`` how much each counts: a
    chunk of one second says less than one of ten.

    >>> steady_languages([{"en": 0.9}, {"en": 0.3, "cy": 0.7}, {"en": 0.9}], [1, 1, 1])
    ['en', 'en', 'en']
    """
    if not guesses:
        return []
    known = sorted({language for guess in guesses for language in guess})
    total = {language: _cost(guesses[0], language, weights[0]) for language in known}
    steps: list[dict[str, str]] = []
    for guess, weight in zip(guesses[1:], weights[1:], strict=True):
        best = min(total, key=total.__getitem__)
        came_from = {lang: lang if total[lang] <= total[best] + CHANGE_COST else best for lang in known}
        total = {lang: min(total[lang], total[best] + CHANGE_COST) + _cost(guess, lang, weight) for lang in known}
        steps.append(came_from)
    path = [min(total, key=total.__getitem__)]
    for came_from in reversed(steps):
        path.append(came_from[path[-1]])
    return path[::-1]


def _cost(guess: Mapping[str, float], language: str, weight: float) -> float:
    share = 1.0 if language in EXPECTED else _OTHERS_SHARE
    probability = min(_SUREST, max(_UNLIKELIEST, guess.get(language, 0.0) * share))
    return -math.log(probability) * weight
