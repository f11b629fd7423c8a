"""A body's roster: imported from a spreadsheet, changed row by row, taken away again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.bodies import REGIONS, Body, Member
from meetings.errors import InputError, NotFoundError
from meetings.formats import members as members_format
from meetings.formats.members import RowsError
from meetings.roster import ROLES, STAKEHOLDERS
from search_app.parts import parts

LARGEST_BYTES = 10_000_000

blueprint = Blueprint("roster", __name__, url_prefix="/bodies/<body_id>/roster")


@blueprint.get("")
def form(body_id: str) -> str:
    """Show the form to import a roster."""
    return _import_page(parts().catalogue.bodies.get(body_id))


@blueprint.post("")
def take_in(body_id: str) -> BaseResponse | tuple[str, int]:
    """Take a roster in: in the place of the present one, or row by row into it."""
    body = parts().catalogue.bodies.get(body_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _import_page(body, ("Please choose a file.",)), 400
    try:
        rows = members_format.load(file.stream.read(LARGEST_BYTES + 1))
    except RowsError as error:
        return _import_page(body, error.sentences), 400
    except InputError as error:
        return _import_page(body, (error.message,)), 400
    replace = request.form.get("mode") == "replace"
    parts().catalogue.bodies.change_members(body_id, lambda present: rows if replace else merge(present, rows))
    flash(f"{len(rows)} {'row is' if len(rows) == 1 else 'rows are'} taken in from {file.filename}.")
    return redirect(url_for("bodies.show", body_id=body_id), 303)


@blueprint.get("/table.csv")
def download(body_id: str) -> Response:
    """Give the roster as CSV, as it is imported."""
    body = parts().catalogue.bodies.get(body_id)
    content = members_format.dumps(parts().catalogue.bodies.members(body_id))
    headers = {"Content-Disposition": f'attachment; filename="roster-{body.id}.csv"'}
    return Response(content, mimetype="text/csv", headers=headers)


@blueprint.get("/row")
def row(body_id: str) -> str:
    """Show the form for one row: a new one, or the one that is named."""
    body, name = parts().catalogue.bodies.get(body_id), request.args.get("name")
    member = find_member(parts().catalogue.bodies.members(body_id), name) if name else None
    return _row_page(body, name, _fields(member) if member else {}, ())


@blueprint.post("/row")
def keep_row(body_id: str) -> BaseResponse | tuple[str, int]:
    """Keep one row, new or changed."""
    body, old = parts().catalogue.bodies.get(body_id), request.form.get("old_name")
    fields = {**request.form.to_dict(), "confirmed": "yes" if "confirmed" in request.form else "no"}
    columns = members_format.COLUMNS
    try:
        (member,) = members_format.read_rows([columns, [fields.get(column, "") for column in columns]])
        parts().catalogue.bodies.change_members(body_id, lambda present: put(present, member, old))
    except InputError as error:
        told = error.message.replace("Row 2", "This row")
        return _row_page(body, old, fields, (told,)), 400
    flash(f"{member.name} is kept.")
    return redirect(url_for("bodies.show", body_id=body_id), 303)


@blueprint.post("/remove")
def remove(body_id: str) -> BaseResponse:
    """Take one row out."""
    name = request.form.get("name", "")
    gone = find_member(parts().catalogue.bodies.members(body_id), name)
    parts().catalogue.bodies.change_members(body_id, lambda present: [m for m in present if m != gone])
    flash(f"{name} is no longer in the roster.")
    return redirect(url_for("bodies.show", body_id=body_id), 303)


def merge(present: Sequence[Member], rows: Sequence[Member]) -> list[Member]:
    """Put rows into a roster: those of a known name in its place, the others at the end."""
    merged = list(present)
    for each in rows:
        merged = put(merged, each, each.name)
    return merged


def put(present: Sequence[Member], member: Member, old_name: str | None) -> list[Member]:
    """Put one row in the place of the one of an old name, or at the end. Raises ``InputError`` for a doubled name."""
    names = [m.name.casefold() for m in present]
    at = names.index(old_name.casefold()) if old_name and old_name.casefold() in names else None
    if member.name.casefold() in names[:at] + names[at + 1 :] if at is not None else member.name.casefold() in names:
        raise InputError(f"“{member.name}” is in the roster already.")
    return [*present, member] if at is None else [*present[:at], member, *present[at + 1 :]]


def find_member(members: Sequence[Member], name: str) -> Member:
    """Give the row of a name. Raises ``NotFoundError``."""
    found = next((m for m in members if m.name.casefold() == name.casefold()), None)
    if found is None:
        raise NotFoundError(f"“{name}” is not in the roster.")
    return found


def _fields(member: Member) -> dict[str, str]:
    return dict(zip(members_format.COLUMNS, members_format.cells_of(member), strict=True))


def _import_page(body: Body, sentences: Sequence[str] = ()) -> str:
    return render_template(
        "bodies/import.html", body=body, sentences=sentences, columns=members_format.COLUMNS,
        has_rows=bool(parts().catalogue.bodies.members(body.id)),
    )  # fmt: skip


def _row_page(body: Body, old_name: str | None, fields: dict[str, str], sentences: Sequence[str]) -> str:
    return render_template(
        "bodies/row.html", body=body, old_name=old_name, fields=fields, sentences=sentences,
        stakeholders=STAKEHOLDERS, roles=ROLES, regions=REGIONS,
    )  # fmt: skip
