"""One agenda item of a meeting: everything said on it, session by session, and who took how long."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from meetings.agenda import AgendaItem
from meetings.errors import NotFoundError
from search_app.collecting import collect
from search_app.languages import gettext
from search_app.parts import parts
from search_app.search.port import SearchQuery
from search_app.seeing import present_access

blueprint = Blueprint("items", __name__, url_prefix="/meetings/<meeting_id>/items")


@blueprint.get("/<path:number>")
def show(meeting_id: str, number: str) -> str:
    """Show what was said on an item. Raises ``NotFoundError``, for a meeting that the asker may not see as well."""
    access = present_access()
    recordings = parts().catalogue.recordings(meeting_id)
    visible = [r for r in recordings if access.edition(r.id)]
    if not visible:
        raise NotFoundError("There is no such meeting in the archive.")
    items = [item for r in visible if (item := r.agenda.find(number))]
    item = items[0] if items else AgendaItem(number, "")
    title = visible[0].meeting.title
    found = collect(SearchQuery(access=access, meeting=title, agenda_item=number), "speaker")
    if not found.passages and not items:
        raise NotFoundError(f"The meeting “{title}” has no agenda item {number}.")
    return render_template(
        "collected.html",
        title=f"{item.number}. {item.title}" if item.title else gettext("Item %(number)s", number=number),
        kind="item",
        about=title,
        meeting_id=meeting_id,
        description=item.description,
        found=found,
        search=url_for("search.index", meeting=title, agenda_item=number),
        links={name: url_for("speakers.show", name=name, meeting=title) for name in found.named},
        within=None,
        whole=None,
    )
