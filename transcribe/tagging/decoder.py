"""The most probable course of a session through its agenda (hidden Markov model, Viterbi)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.float64]


def viterbi(emissions: Costs, stay_or_go: Costs, scale: Costs | None = None) -> list[int]:
    """Give the best state for every unit.

    ``emissions[u, s]`` is the log-likelihood of unit ``u`` in state ``s``; ``stay_or_go[a, b]``
    the log-probability of going from ``a`` to ``b`` between two units (0 for staying), and
    ``scale[u]`` multiplies it on the way into unit ``u``: below 1 where a change is likely.
    See Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77 (1989), section III.B.

    >>> import numpy as np
    >>> viterbi(np.array([[0.0, 1.0], [0.2, 0.0], [0.0, 1.0]]), np.array([[0.0, -5.0], [-5.0, 0.0]]))
    [1, 1, 1]
    """
    count, states = emissions.shape
    if count == 0:
        return []
    best = emissions[0].copy()
    came_from = np.zeros((count, states), dtype=np.int64)
    for unit in range(1, count):
        routes = best[:, None] + (stay_or_go if scale is None else stay_or_go * scale[unit])
        came_from[unit] = routes.argmax(axis=0)
        best = routes.max(axis=0) + emissions[unit]
    path = [int(best.argmax())]
    for unit in range(count - 1, 0, -1):
        path.append(int(came_from[unit, path[-1]]))
    return path[::-1]
