"""One speaker: everything they said, session by session."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.errors import NotFoundError
from search_app.collecting import Collection, collect
from search_app.parts import parts
from search_app.search.port import SearchQuery
from search_app.seeing import present_access

blueprint = Blueprint("speakers", __name__, url_prefix="/speakers")


@blueprint.get("/<path:name>")
def show(name: str) -> str | Response:
    """Show what somebody said; a part of a name leads to the one who bears it. Raises ``NotFoundError``."""
    query = SearchQuery(access=present_access(), speaker=name, meeting=request.args.get("meeting") or None)
    names = [total.value for total in parts().index.totals(replace(query, meeting=None), "speaker")]
    if len(names) == 1 and names[0] != name:
        return redirect(url_for(".show", name=names[0]), 302)
    if names != [name]:
        raise NotFoundError(f"Nobody called “{name}” is known to have spoken.")
    found = collect(query, "meeting")
    if not _is_named(found):
        raise NotFoundError(f"“{name}” is only a label within its session: nobody knows who this is.")
    return render_template(
        "collected.html",
        title=name,
        kind="speaker",
        about=_about(found),
        found=found,
        search=url_for("search.index", speaker=name),
        links={total.value: url_for(".show", name=name, meeting=total.value) for total in found.parts},
        within=query.meeting,
        whole=url_for(".show", name=name),
    )


def _is_named(found: Collection) -> bool:
    return all(place.hit.document.named for session in found.sessions for place in session.hits)


def _about(found: Collection) -> str:
    documents = [place.hit.document for session in found.sessions for place in session.hits]
    kinds = [role for role in dict.fromkeys(d.role for d in documents) if role and role != "member"]
    stakeholders = [kind for kind in dict.fromkeys(d.stakeholder for d in documents) if kind]
    return " · ".join([*kinds, *stakeholders])
