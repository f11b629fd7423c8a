"""Speaking time and attendance of a meeting, or of all meetings of a body."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for

from meetings.bodies import Member
from meetings.errors import InputError, NotFoundError
from meetings.figures import DIMENSIONS, UNKNOWN, Dimension, People, Said, Session, Spoken, count, heard, say
from meetings.formats.csv import harmless
from meetings.programme import Presence
from meetings.recording import Meeting, Recording
from search_app.figures.timelines import draw_sessions, timeline_rows
from search_app.languages import gettext, translatable
from search_app.pages.home import in_session_order
from search_app.pages.meetings import find_meeting
from search_app.parts import parts
from search_app.wording import group_name, session_title, word

TITLES: dict[Dimension, str] = {
    "person": translatable("Person"),
    "delegation": translatable("Delegation or organisation"),
    "stakeholder": translatable("Stakeholder group"),
    "region": translatable("Regional group"),
    "item": translatable("Agenda item"),
    "group": translatable("Plenary and breakout groups"),
    "session": translatable("Session"),
}

Noted = Mapping[tuple[str, str], Presence]
"""What was noted of attendance, by recording and name."""

blueprint = Blueprint("figures", __name__)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the figures are about: its title and place, its sessions, its roster."""

    title: str
    address: str
    sessions: tuple[Session, ...]
    members: tuple[Member, ...]
    items: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart; ``share`` of the whole and ``width`` against the longest, in hundredths."""

    label: str
    spoken: Spoken
    share: float
    width: float


@blueprint.get("/meetings/<meeting_id>/figures")
def of_meeting(meeting_id: str) -> str:
    """Show the figures of a meeting."""
    subject, table = meeting_subject(meeting_id), url_for(".meeting_table", meeting_id=meeting_id)
    noted = parts().catalogue.programmes.get(meeting_id).presences
    return _page(subject, table, noted=noted, drawn=draw_sessions(subject.sessions), meeting_id=meeting_id)


@blueprint.get("/bodies/<body_id>/figures")
def of_body(body_id: str) -> str:
    """Show the figures of all meetings of a body."""
    return _page(_body_subject(body_id), url_for(".body_table", body_id=body_id))


@blueprint.get("/meetings/<meeting_id>/figures.csv")
def meeting_table(meeting_id: str) -> Response:
    """Give the figures of a meeting as CSV."""
    subject = meeting_subject(meeting_id)
    if request.args.get("by") == "timeline":
        return _send("timeline", timeline_rows(draw_sessions(subject.sessions)))
    return _csv(subject, parts().catalogue.programmes.get(meeting_id).presences)


@blueprint.get("/bodies/<body_id>/figures.csv")
def body_table(body_id: str) -> Response:
    """Give the figures of a body's meetings as CSV."""
    return _csv(_body_subject(body_id))


def bars(subject: Subject, said: Sequence[Said], dimension: Dimension) -> list[Bar]:
    """Draw one dimension."""
    counted = count(said, dimension)
    total, longest = sum(s.ms for s in counted) or 1, max((s.ms for s in counted), default=0) or 1
    return [
        Bar(_label(subject, dimension, each.key), each, 100 * each.ms / total, 100 * each.ms / longest)
        for each in counted
    ]


def _label(subject: Subject, dimension: Dimension, key: str) -> str:
    if dimension == "item" and key in subject.items:
        return f"{key}. {subject.items[key]}"
    if dimension == "group":
        return group_name(key)
    return _named(key[:1].upper() + key[1:], key)


def _named(label: str, key: str) -> str:
    """Put what the program itself calls a row into words: a stakeholder group, or that nobody knows."""
    own = (word(key), gettext("Not known") if key == UNKNOWN else key)
    return next((told[:1].upper() + told[1:] for told in own if told != key), label)


def _page(subject: Subject, table: str, **more: object) -> str:
    said = say(subject.sessions)
    chosen = _by()
    return render_template(
        "figures/show.html",
        subject=subject,
        titles=TITLES,
        chosen=chosen,
        bars=bars(subject, said, chosen),
        total_ms=sum(each.ms for each in said),
        left_out_ms=sum(each.left_out_ms for each in said),
        turns=sum(each.begins_turn for each in said),
        attendance=heard(subject.members, subject.sessions),
        table=f"{table}?by={chosen}",
        attendance_table=f"{table}?by=attendance",
        timeline_table=f"{table}?by=timeline",
        **{"noted": {}, "drawn": (), "meeting_id": None, **more},
    )


def _csv(subject: Subject, noted: Noted | None = None) -> Response:
    by = request.args.get("by", "person")
    return _send(by, _attendance_rows(subject, noted or {}) if by == "attendance" else _figure_rows(subject, _by()))


def _send(by: str, rows: Iterable[Sequence[object]]) -> Response:
    table = io.StringIO()
    table.write("\ufeff")
    csv.writer(table).writerows([harmless(str(cell)) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="figures-{by}.csv"'}
    return Response(table.getvalue(), mimetype="text/csv", headers=headers)


def _figure_rows(subject: Subject, dimension: Dimension) -> Iterable[Sequence[object]]:
    yield dimension, "seconds", "share_percent", "turns", "left_out_seconds"
    for bar in bars(subject, say(subject.sessions), dimension):
        spoken = bar.spoken
        seconds, left_out = (f"{ms / 1000:.3f}" for ms in (spoken.ms, spoken.left_out_ms))
        yield bar.label, seconds, f"{bar.share:.2f}", spoken.turns, left_out


def _attendance_rows(subject: Subject, noted: Noted) -> Iterable[Sequence[object]]:
    columns = [f"{session.label}, {kind}" for session in subject.sessions for kind in ("seconds heard", "noted")]
    yield "name", "entity", "stakeholder", *columns
    for member, times in heard(subject.members, subject.sessions):
        cells = []
        for session, ms in zip(subject.sessions, times, strict=True):
            cells += [f"{ms / 1000:.3f}", noted.get((session.id, member.name.casefold()), "")]
        yield member.name, member.entity or "", member.stakeholder or "", *cells


def _by() -> Dimension:
    asked = request.args.get("by", "person")
    found = next((dimension for dimension in DIMENSIONS if dimension == asked), None)
    if found is None:
        raise InputError(f"Figures are counted by {', '.join(DIMENSIONS)}.")
    return found


def meeting_subject(meeting_id: str) -> Subject:
    """Give what there is to count of a meeting."""
    meeting = find_meeting(meeting_id)
    programme = parts().catalogue.programmes.get(meeting_id)
    return _subject(meeting.title, url_for("meetings.show", meeting_id=meeting_id), [meeting], programme.body_id)


def _body_subject(body_id: str) -> Subject:
    body = parts().catalogue.bodies.get(body_id)
    meetings = parts().catalogue.programmes.meetings_of(body_id)
    return _subject(body.name, url_for("bodies.show", body_id=body_id), meetings, body_id)


def _subject(title: str, address: str, meetings: Sequence[Meeting], body_id: str | None) -> Subject:
    members = parts().catalogue.bodies.members(body_id) if body_id else ()
    recordings = [r for meeting in meetings for r in in_session_order(parts().catalogue.recordings(meeting.id))]
    sessions = tuple(_sessions(recordings, members, named=len(meetings) > 1))
    items = {item.number: item.title for r in recordings for item in r.agenda.items} if len(meetings) == 1 else {}
    present = members or tuple(_from_recordings(recordings))
    return Subject(title, address, sessions, present, items)


def _sessions(recordings: Iterable[Recording], members: Sequence[Member], *, named: bool) -> Iterable[Session]:
    """Give those recordings that have a transcript; two of the same name are told apart by a number."""
    seen: dict[str, int] = {}
    for recording in recordings:
        try:
            transcript = parts().catalogue.transcript(recording.id)
        except NotFoundError:
            continue
        label = f"{recording.meeting.title}: {session_title(recording)}" if named else session_title(recording)
        seen[label] = seen.get(label, 0) + 1
        numbered = label if seen[label] == 1 else f"{label} ({seen[label]})"
        yield Session(numbered, transcript.segments, People(members, recording.roster.participants), recording.id)


def _from_recordings(recordings: Iterable[Recording]) -> Iterable[Member]:
    known: dict[str, Member] = {}
    for recording in recordings:
        for p in recording.roster.participants:
            known.setdefault(p.name.casefold(), Member(p.name, p.entity, p.stakeholder, p.role, aliases=p.aliases))
    return known.values()
