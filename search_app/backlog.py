"""Saying that the search index is behind the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from meetings.catalogue.index_changes import Backlog
from search_app.languages import gettext, ngettext
from search_app.wording import day

# What a living worker takes over within moments is not worth a notice.
UNTOLD: Final = dt.timedelta(seconds=5)


def behind(backlog: Backlog, worker_alive: Callable[[], bool], now: dt.datetime) -> str | None:
    """Give the sentence to show above results, or ``None`` where they are as the store is.

    >>> noon = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)
    >>> behind(Backlog(2, noon), lambda: True, noon + dt.timedelta(minutes=3))
    'The search is behind: 2 sessions changed since 12:00 UTC and are found in their new form soon.'
    """
    if backlog.since is None or now - backlog.since < UNTOLD:
        return None
    since = f"{backlog.since:%H:%M} UTC"
    if backlog.since.date() != now.date():
        since = gettext("%(time)s on %(day)s", time=since, day=day(backlog.since.date()))
    if worker_alive():
        return ngettext(
            "The search is behind: %(num)s session changed since %(since)s and is found in its new form soon.",
            "The search is behind: %(num)s sessions changed since %(since)s and are found in their new form soon.",
            backlog.recordings,
            since=since,
        )
    return ngettext(
        "The search is behind: %(num)s session changed since %(since)s "
        "and is found in its new form once a worker runs.",
        "The search is behind: %(num)s sessions changed since %(since)s "
        "and are found in their new form once a worker runs.",
        backlog.recordings,
        since=since,
    )
