"""Saying that the search index is behind the store."""

from __future__ import annotations

import datetime as dt
from typing import Final

from meetings.catalogue.index_changes import Backlog
from search_app.wording import count

# What a living worker takes over within moments is not worth a notice.
UNTOLD: Final = dt.timedelta(seconds=5)


def behind(backlog: Backlog, worker_alive: bool, now: dt.datetime) -> str | None:
    """Give the sentence to show above results, or ``None`` where they are as the store is.

    >>> noon = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)
    >>> behind(Backlog(2, noon), True, noon + dt.timedelta(minutes=3))
    'The search is behind: 2 sessions changed since 12:00 UTC and are found in their new form soon.'
    """
    if backlog.since is None or now - backlog.since < UNTOLD:
        return None
    day = "" if backlog.since.date() == now.date() else f" on {backlog.since.day} {backlog.since:%B %Y}"
    changed = f"{count(backlog.recordings, 'session')} changed since {backlog.since:%H:%M} UTC{day}"
    form = "is found in its new form" if backlog.recordings == 1 else "are found in their new form"
    return f"The search is behind: {changed} and {form} {'soon' if worker_alive else 'once a worker runs'}."
