"""Using all cores without fighting over them: whole pieces of work side by side, each on one core."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def usable_cores() -> int:
    """How many cores this process may use (fewer than the machine has, in a container)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(
    work: Callable[[Piece], Result],
    pieces: Iterable[Piece],
    *,
    at_once: int | None = None,
    prepare: Callable[[], object] = lambda: None,
) -> Iterator[Result]:
    """Yield the results of ``work`` in the order of the pieces, with a piece under way on each core.

    ``at_once`` is how many are under way where that is not the number of cores. ``prepare`` runs
    once in each thread. Only a few pieces are ahead of the one asked for, so memory does not grow
    with their number. Threads that share one piece wait for each other at every step, and on a busy
    machine spend more time on that than on the work.

    >>> list(side_by_side(abs, [-1, -2, -3]))
    [1, 2, 3]
    """
    workers = at_once or usable_cores()
    pool = ThreadPoolExecutor(workers, "piece", prepare)
    ahead: deque[Future[Result]] = deque()
    try:
        for piece in pieces:
            ahead.append(pool.submit(work, piece))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
