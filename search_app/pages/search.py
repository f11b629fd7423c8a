"""The search page: words and filters in, passages out, each with its moment to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from search_app.asking import FILTERS, query_from
from search_app.backlog import behind
from search_app.hits import Found, find_places
from search_app.languages import gettext, translatable
from search_app.parts import parts
from search_app.search.port import Access, FacetName, SearchQuery, SearchResults
from search_app.seeing import present_access
from search_app.wording import MARKS, group_name, language_name, word

PAGE = 20
FACETS_SHOWN = 12
PER_MEETING = 3
MEETINGS_SHOWN = 12
FACET_TITLES: dict[FacetName, str] = {
    "speaker": translatable("Speaker"),
    "agenda_item": translatable("Agenda item"),
    "group": translatable("Group"),
    "meeting": translatable("Meeting"),
    "stakeholder": translatable("Stakeholder group"),
    "role": translatable("Role"),
    "language": translatable("Language"),
    "year": translatable("Year"),
    "mark": translatable("Marked as"),
}
MARK_CHOICES: tuple[tuple[str, str], ...] = (
    *MARKS.items(),
    ("not content", translatable("Not content: checks, gavel, pauses, breaks")),
)

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class MeetingHits:
    """The best hits of one meeting, how many it has, and the address of all of them."""

    meeting: str
    total: int
    found: list[Found]
    link: str


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value to narrow by, or to let go of when it is chosen."""

    label: str
    count: int
    chosen: bool
    link: str


@blueprint.get("/search")
def index() -> tuple[str, int]:
    """Search, or explain what can be asked."""
    asked = {name: value.strip() for name, value in request.args.items() if value.strip()}
    asking = any(name in asked for name in ("q", "from", "to", *FILTERS))
    page = _page_number(asked.get("page", "1"))
    access = present_access()
    results, error = SearchResults((), 0), None
    if asking:
        try:
            results = parts().index.search(_query(asked, access, page))
        except InputError as failure:
            error = failure.message
    shown = render_template(
        "search.html",
        asked=asked,
        asking=asking,
        error=error,
        results=results,
        found=find_places(results.hits),
        groups=_groups(asked, access) if asked.get("grouped") and results.total and not results.answered else [],
        facets=_facets(asked, results),
        chosen=_chosen(asked),
        pages=_pages(asked, page, results),
        meetings=_meetings(access),
        marks=MARK_CHOICES,
        knows_meaning=parts().index.knows_meaning,
        behind=behind(parts().catalogue.index_changes.backlog(), parts().worker_alive, utc_now()),
    )
    return shown, 400 if error else 200


def _query(asked: Mapping[str, str], access: Access, page: int) -> SearchQuery:
    return replace(query_from(asked, access, limit=PAGE, offset=(page - 1) * PAGE, match="both"), context=1)


def _groups(asked: Mapping[str, str], access: Access) -> list[MeetingHits]:
    """Give the best hits of each meeting, the meeting with the most hits first."""
    query = query_from(asked, access, limit=PER_MEETING, offset=0)
    totals = sorted(parts().index.totals(query, "meeting"), key=lambda total: (-total.segments, total.value))
    found = []
    for total in totals[:MEETINGS_SHOWN]:
        hits = parts().index.search(replace(query, meeting=total.value, facets=(), context=1)).hits
        link = _link(asked, meeting=total.value, grouped=None)
        found.append(MeetingHits(total.value, total.segments, find_places(hits), link))
    return found


def _meetings(access: Access) -> tuple[str, ...]:
    """Give the titles of all meetings of which anything can be found."""
    catalogue = parts().catalogue
    if access.working is None:
        return tuple(meeting.title for meeting in catalogue.meetings())
    return tuple(dict.fromkeys(r.meeting.title for r in catalogue.recordings() if access.edition(r.id)))


def _page_number(text: str) -> int:
    return max(1, min(int(text), 500)) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _link(asked: Mapping[str, str], **changes: str | None) -> str:
    kept = {**asked, "page": None, "after": None, **changes}
    query = urlencode({name: value for name, value in kept.items() if value is not None})
    return f"{request.script_root}{request.path}?{query}"


def _label(facet: str, value: str) -> str:
    if facet == "agenda_item":
        return gettext("Item %(number)s", number=value)
    if facet == "language":
        return language_name(value)
    if facet in {"role", "stakeholder"}:
        return word(value)
    if facet == "mark":
        return gettext(dict(MARK_CHOICES).get(value.casefold(), value))
    return group_name(value) if facet == "group" else value


def _facets(asked: Mapping[str, str], results: SearchResults) -> list[tuple[str, list[FacetLink]]]:
    facets = []
    for name, title in FACET_TITLES.items():
        links = [
            FacetLink(
                _label(name, found.value),
                found.count,
                chosen := found.value.casefold() == asked.get(name, "").casefold(),
                _link(asked, **{name: None if chosen else found.value}),
            )
            for found in results.facets.get(name, ())[:FACETS_SHOWN]
        ]
        if len(links) > 1 or any(link.chosen for link in links):
            facets.append((gettext(title), links))
    return facets


def _chosen(asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give what narrows this search, each with the address without it."""
    chosen = [
        (f"{gettext(FACET_TITLES[name])}: {_label(name, asked[name])}", _link(asked, **{name: None}))
        for name in FACET_TITLES
        if name in asked
    ]
    for name, said in (("from", gettext("From")), ("to", gettext("Until"))):
        if name in asked:
            chosen.append((f"{said} {asked[name]}", _link(asked, **{name: None})))
    return chosen


def _pages(asked: Mapping[str, str], page: int, results: SearchResults) -> dict[str, str | int | None]:
    last = max(1, -(-results.total // PAGE))
    return {
        "page": page,
        "last": last,
        "before": _link(asked, page=str(page - 1)) if page > 1 else None,
        "after": _link(asked, page=str(page + 1), after=results.next) if page < last else None,
    }
