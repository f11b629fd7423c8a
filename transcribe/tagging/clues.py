"""A clue: one reason to believe that a turn was spoken by somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meetings.transcript import Evidence, Method


@dataclass(frozen=True, slots=True)
class Clue:
    """That a turn's speaker is one of ``shares``, as tokens ``[start, end)`` of turn ``source`` say.

    ``given`` is evidence that the transcript brought with it, kept as it is.
    """

    turn: int
    shares: Mapping[str, float]
    sure: float
    method: Method
    source: int
    start: int
    end: int
    given: Evidence | None = None
