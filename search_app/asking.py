"""A search as it stands in an address: read into the one query value, for the page and the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import get_args

from meetings.errors import InputError
from meetings.formats.dates import parse_date
from search_app.search.periods import period_of
from search_app.search.port import Access, Match, SearchQuery, Sort

FILTERS = ("speaker", "agenda_item", "group", "meeting", "stakeholder", "role", "language", "year", "mark")
LONGEST_QUERY = 1000


def query_from(
    asked: Mapping[str, str], access: Access, *, limit: int, offset: int, match: Match = "words"
) -> SearchQuery:
    """Read the query of somebody who may see so much; ``match`` is what counts where they do not say.

    Raises ``InputError`` for a date or an order that does not exist.
    """
    text = asked.get("q", "")
    if len(text) > LONGEST_QUERY:
        raise InputError(f"A search has at most {LONGEST_QUERY:,} characters.")
    first, last = _days(asked)
    return SearchQuery(
        access=access,
        text=text,
        speaker=asked.get("speaker"),
        agenda_item=asked.get("agenda_item"),
        group=asked.get("group"),
        meeting=asked.get("meeting"),
        stakeholder=asked.get("stakeholder"),
        role=asked.get("role"),
        language=asked.get("language"),
        mark=asked.get("mark"),
        recording_id=asked.get("recording"),
        date_from=first,
        date_to=last,
        sort=_sort(asked.get("sort", "relevance")),
        match=_match(asked.get("match", match)),
        limit=limit,
        offset=offset,
        after=asked.get("after"),
    )


def _days(asked: Mapping[str, str]) -> tuple[dt.date | None, dt.date | None]:
    """Read the first and the last day, within the year if one is chosen."""
    first = parse_date(asked["from"]) if "from" in asked else None
    last = parse_date(asked["to"]) if "to" in asked else None
    if "year" not in asked:
        return first, last
    year = period_of(asked["year"])
    return max(first or year.first, year.first), min(last or year.last, year.last)


def _sort(text: str) -> Sort:
    for known in get_args(Sort):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise InputError("Hits are sorted by relevance, by time, or the newest first.")


def _match(text: str) -> Match:
    for known in get_args(Match):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise InputError("Hits match by words, by meaning, or by both.")
