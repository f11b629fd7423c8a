"""Public pages: all published sessions, one of them, one statement, and a player for other sites' pages."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request, send_file, url_for

from media.clips import cut_clip
from meetings import formats
from meetings.catalogue.occasions import house_style
from meetings.errors import NotFoundError
from meetings.formats.documents.document import compose
from meetings.formats.edition import Edition
from meetings.formats.profiles import find_profile
from meetings.formats.writing import is_right_to_left
from meetings.programme import Notice
from meetings.recording import Recording
from meetings.timeline import Span
from meetings.transcript import Segment
from search_app.accounts.actor import current_person
from search_app.pages.export import download_name
from search_app.parts import parts
from search_app.publication.archive import write_archive
from search_app.publication.feeds import atom_feed, notices_feed, sitemap
from search_app.publication.records import PublishedRecord, published_record, published_records, published_statement
from search_app.seeing import hearable, may_hear, may_read_record
from search_app.sound import has_sound, public_sound, send_sound, sound_content, storage

blueprint = Blueprint("public", __name__, url_prefix="/public")

LONGEST_CLIP_MS = 10 * 60_000
_EMBED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; base-uri 'none'; frame-ancestors *"
)
OFFERED = ("pdf", "docx", "txt", "html", "vtt", "srt", "csv", "json", "akn")


@dataclass(frozen=True, slots=True)
class PublicPassage:
    """A passage as shown; ``name`` is its lasting name, ``heading`` is set where an item begins."""

    name: str
    segment: Segment
    label: str
    heading: str | None


@blueprint.get("/")
def index() -> str:
    """List the published sessions under their meetings."""
    records = sorted(published_records(), key=lambda record: record.recording.meeting.title)
    shelves = [(meeting, list(found)) for meeting, found in groupby(records, key=lambda r: r.recording.meeting)]
    return render_template("public/index.html", shelves=shelves, heard=_only_heard(records))


@blueprint.get("/meetings/<meeting_id>")
def meeting(meeting_id: str) -> str:
    """List the published sessions of one meeting."""
    records = [record for record in published_records() if record.recording.meeting.id == meeting_id]
    heard = [recording for recording in _only_heard(records) if recording.meeting.id == meeting_id]
    told = _told(meeting_id)
    if not records and not heard and not told:
        raise NotFoundError("Nothing of such a meeting is published.")
    shelves = [(records[0].recording.meeting, records)] if records else []
    return render_template("public/index.html", shelves=shelves, heard=heard, told=told)


@blueprint.get("/sessions/<recording_id>")
def session(recording_id: str) -> Response:
    """Show a published record, or the sound alone to those who may listen and not read."""
    if not may_read_record(recording_id) and may_hear(recording_id):
        recording = parts().catalogue.recording(recording_id)
        sounds = has_sound(recording)
        decision = parts().catalogue.observing.access(recording_id).decision
        return Response(
            render_template("public/listening.html", recording=recording, has_sound=sounds, decision=decision)
        )
    record = published_record(recording_id)
    document = compose(record.transcript, record.header, Edition())
    page = render_template(
        "public/session.html",
        record=record,
        document=document,
        passages=list(_passages(record)),
        formats=[formats.FORMATS[name] for name in OFFERED],
        has_sound=has_sound(record.recording),
        is_timed=record.transcript.is_timed,
    )
    return _dated(Response(page), record)


@blueprint.get("/statements/<statement_id>")
def statement(statement_id: str) -> Response:
    """Show one statement under its lasting address, with its sound and how to share it."""
    record, segment = published_statement(statement_id)
    page = render_template("public/statement.html", **_statement(record, segment, statement_id))
    return _dated(Response(page), record)


@blueprint.get("/statements/<statement_id>/embed")
def embed(statement_id: str) -> Response:
    """Show a statement's player inside a page of another site."""
    record, segment = published_statement(statement_id)
    response = _dated(
        Response(render_template("public/embed.html", **_statement(record, segment, statement_id))), record
    )
    response.headers["Content-Security-Policy"] = _EMBED_POLICY
    return response


@blueprint.get("/statements/<statement_id>/clip.m4a")
def clip(statement_id: str) -> Response:
    """Send the sound of a statement alone."""
    record, segment = published_statement(statement_id)
    span = Span(segment.span.start_ms, min(segment.span.end_ms, segment.span.start_ms + LONGEST_CLIP_MS))
    return send_sound(record.recording.id, _clip(record, statement_id, span))


@blueprint.get("/sessions/<recording_id>/audio")
def audio(recording_id: str) -> Response:
    """Send the sound without what is withheld to those who may listen, or read the published record."""
    recording = parts().catalogue.recording(recording_id) if may_hear(recording_id) else None
    if recording is None or not has_sound(recording):
        raise NotFoundError("There is no sound at this address.")
    return send_sound(recording.id, public_sound(recording))


@blueprint.get("/sessions/<recording_id>/export/<fmt>")
def export(recording_id: str, fmt: str) -> Response:
    """Send the published record as a file, with its digest in the answer's head (RFC 9530)."""
    record = published_record(recording_id)
    edition = Edition(find_profile(request.args.get("profile") or house_style(parts().catalogue, record.recording)))
    content = formats.export(record.transcript, record.header, fmt, edition)
    known = formats.FORMATS[fmt]
    name = download_name(record.recording, known.suffix, f"v{record.version.number}", edition)
    response = send_file(io.BytesIO(content), mimetype=known.media_type, as_attachment=True, download_name=name)
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return _dated(response, record)


@blueprint.get("/sessions/<recording_id>/archive.zip")
def archive(recording_id: str) -> Response:
    """Send everything that is published of a session as a BagIt bag: texts, sound, and their digests."""
    record = published_record(recording_id)
    file = write_archive(record, sound_content(record.recording))
    name = download_name(record.recording, ".zip", f"v{record.version.number}")
    return _dated(send_file(file, mimetype="application/zip", as_attachment=True, download_name=name), record)


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Tell feed readers what was published last."""
    return Response(atom_feed(published_records()), mimetype="application/atom+xml")


@blueprint.get("/notices.atom")
def notices() -> Response:
    """Tell feed readers what everybody is told; notices for the group or its observers are never in a feed."""
    told = [
        (meeting, notice)
        for meeting, programme in parts().catalogue.programmes.noticed()
        for notice in programme.notices
        if notice.audience == "public"
    ]
    told.sort(key=lambda each: each[1].at, reverse=True)
    return Response(notices_feed(told), mimetype="application/atom+xml")


@blueprint.get("/sitemap.xml")
def site() -> Response:
    """Tell search engines which pages there are."""
    return Response(sitemap(published_records()), mimetype="application/xml")


@blueprint.after_request
def _ask_again(response: Response) -> Response:
    """Let every cache ask again: what was decided otherwise since is not to be had any more."""
    response.cache_control.no_cache = True
    if current_person().account_id:
        response.cache_control.private = True
    return response


def _told(meeting_id: str) -> list[Notice]:
    """Give the notices of a meeting that are for whoever asks, the newest first."""
    programme = parts().catalogue.programmes.get(meeting_id)
    actor = current_person().within(programme.body_id, meeting_id)
    return [notice for notice in reversed(programme.notices) if actor.belongs_to(notice.audience)]


def _only_heard(records: Sequence[PublishedRecord]) -> list[Recording]:
    """Give the recordings to listen to that are not among what one may read, the newest first."""
    read, heard = {record.recording.id for record in records}, set(hearable())
    person = current_person()
    if person.may("read") and not person.roles:
        return []  # the group has its own pages
    return [recording for recording in parts().catalogue.recordings() if recording.id in heard - read]


def _dated(response: Response, record: PublishedRecord) -> Response:
    response.last_modified = record.published_at
    response.headers["X-Record-SHA256"] = record.version.sha256
    return response


def _passages(record: PublishedRecord) -> Iterator[PublicPassage]:
    profile = find_profile(house_style(parts().catalogue, record.recording))
    before: str | None = None
    for passage, segment in record.passages:
        item = profile.item(segment.agenda_item, record.recording.agenda) if segment.agenda_item else None
        label = str(profile.speaker(segment, record.recording.roster))
        yield PublicPassage(record.names.get(passage.id, ""), segment, label, item if item != before else None)
        before = item or before


def _statement(record: PublishedRecord, segment: Segment, statement_id: str) -> dict[str, object]:
    profile = find_profile(house_style(parts().catalogue, record.recording))
    address = url_for(".statement", statement_id=statement_id, _external=True)
    frame = url_for(".embed", statement_id=statement_id, _external=True)
    return {
        "record": record,
        "segment": segment,
        "statement_id": statement_id,
        "label": str(profile.speaker(segment, record.recording.roster)),
        "is_rtl": is_right_to_left(segment.text),
        "address": address,
        "frame": f'<iframe src="{frame}" width="560" height="260" title="Statement" loading="lazy"></iframe>',
        "has_sound": has_sound(record.recording) and record.transcript.is_timed and bool(segment.words),
    }


def _sound(record: PublishedRecord) -> str:
    if not has_sound(record.recording):
        raise NotFoundError("There is no sound with this record.")
    return public_sound(record.recording)


def _clip(record: PublishedRecord, statement_id: str, span: Span) -> str:
    """Cut the clip out of the public sound, once for each state of it; return its name."""
    recording_id, source = record.recording.id, _sound(record)
    name = f"clips/{statement_id}-{span.start_ms}-{span.end_ms}-{source}"
    if storage().find(recording_id, name) is None:
        with storage().working_copy(recording_id, source) as folder:
            (folder / "clips").mkdir(exist_ok=True)
            cut_clip(folder / source, span, folder / name)
    return name
