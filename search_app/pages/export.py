"""The transcript as a file to take away: in which format, in whose style, and which part of it."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Collection

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask import send_file as send
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from meetings import formats
from meetings.catalogue.occasions import house_style, with_occasion
from meetings.errors import InputError
from meetings.formats.dates import parse_date, parse_time
from meetings.formats.documents.document import compose
from meetings.formats.edition import Edition, Sound
from meetings.formats.header import Header
from meetings.formats.profiles import PROFILES, find_profile
from meetings.recording import Occasion, Recording
from meetings.transcript import Transcript
from search_app.details import FieldsError
from search_app.languages import translatable
from search_app.parts import parts
from search_app.reading import read_transcript
from search_app.sound import has_sound, sound_content
from search_app.wording import language_name

blueprint = Blueprint("export", __name__, url_prefix="/recordings")

OCCASION_FIELDS = {
    "body": (translatable("Who meets"), translatable("Working Group on Enhanced Cooperation")),
    "session": (translatable("Part of the meeting"), translatable("Second day, morning")),
    "place": (translatable("Place"), translatable("Geneva")),
    "room": (translatable("Room"), translatable("Room XXIV")),
    "date": (translatable("Date"), "31.05.2013"),
    "starts_at": (translatable("Begins at"), "10:00"),
    "ends_at": (translatable("Ends at"), "13:05"),
    "symbol": (translatable("Document number"), ""),
}

STYLES = (
    translatable("United Nations verbatim record"),
    translatable("Working group: people by name"),
    translatable("ITU: countries and organisations"),
)
"""The titles of the house styles, for whoever translates them."""


@blueprint.get("/<recording_id>/export")
def choose(recording_id: str) -> str | Response:
    """Offer formats, styles and parts; with a format asked for, send the file."""
    if fmt := request.args.get("format"):
        return send_export(recording_id, fmt)
    return _page(parts().catalogue.recording(recording_id), {}, {})


@blueprint.get("/<recording_id>/export/<fmt>")
def export(recording_id: str, fmt: str) -> Response:
    """Send the transcript in a format, under a name that says what it is."""
    return send_export(recording_id, fmt)


@blueprint.post("/<recording_id>/occasion")
def describe(recording_id: str) -> BaseResponse | tuple[str, int]:
    """Keep who met where and when, or show what has to be put right."""
    recording = parts().catalogue.recording(recording_id)
    try:
        date, occasion = read_occasion(request.form)
    except FieldsError as error:
        return _page(recording, dict(request.form), error.sentences), 400
    parts().catalogue.set_occasion(recording_id, date, occasion)
    return redirect(url_for(".choose", recording_id=recording_id, _anchor="title-page"), 303)


def offered_formats() -> Collection[formats.Format]:
    """Give the formats to offer, in their order."""
    return formats.FORMATS.values()


def send_export(recording_id: str, fmt: str) -> Response:
    """Export and send; for the page and the API alike. Raises ``InputError`` for what cannot be had."""
    recording = with_occasion(parts().catalogue, parts().catalogue.recording(recording_id))
    transcript, review = parts().catalogue.official_transcript(recording_id)
    header = Header.of(recording, dt.datetime.now(dt.UTC), review)
    edition = edition_from(request.args, recording, fmt)
    content = formats.export(transcript, header, fmt, edition)
    known = formats.FORMATS[fmt]  # an unknown format was refused above
    return send(
        io.BytesIO(content),
        mimetype=known.media_type,
        as_attachment=True,
        download_name=download_name(recording, known.suffix, header.status, edition),
    )


def edition_from(asked: MultiDict[str, str], recording: Recording, fmt: str) -> Edition:
    """Read what was chosen. Raises ``InputError`` for a profile or kind that is not known."""
    if (kind := asked.get("kind") or "verbatim") not in {"verbatim", "summary"}:
        raise InputError(f"“{kind}” is not a kind of record; use verbatim or summary.")

    def chosen(name: str) -> tuple[str, ...]:
        return tuple(value for value in asked.getlist(name) if value)

    return Edition(
        profile=find_profile(asked.get("profile") or house_style(parts().catalogue, recording)),
        kind="summary" if kind == "summary" else "verbatim",
        times={"1": True, "0": False}.get(asked.get("times", "")),
        marks=asked.get("marks") == "1",
        items=chosen("item"),
        groups=chosen("group"),
        speakers=chosen("speaker"),
        languages=chosen("language"),
        sound=_sound(recording) if asked.get("sound") == "1" and fmt == "html" else None,
    )


def _sound(recording: Recording) -> Sound:
    content = sound_content(recording)
    if content is None:
        raise InputError("There is no version of this recording to listen to, so the page cannot carry its sound.")
    return Sound("audio/mp4", content)


def download_name(recording: Recording, suffix: str, status: str = "draft", edition: Edition | None = None) -> str:
    """Name a file by meeting, date and group, in characters that every system takes.

    It says that the text is a draft or an extract, since a file is passed on without the page around it.
    """
    edition = edition or Edition()
    group = "" if recording.group == "plenary" else recording.group
    kind = "summary" if edition.kind == "summary" else ""
    extract = "extract" if edition.is_extract else ""
    facts = (recording.meeting.title, recording.date.isoformat() if recording.date else "", group, kind, extract)
    return "-".join(slug for fact in (*facts, status) if (slug := _slug(fact))) + suffix


def _slug(text: str) -> str:
    """Make a piece of a file's name.

    >>> _slug("Réunion n° 2: «plenary»/../etc")
    'reunion-n-2-plenary-etc'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", "-", plain.casefold()).strip("-_")[:60]


def read_occasion(fields: MultiDict[str, str]) -> tuple[dt.date | None, Occasion]:
    """Read who met where and when. Raises ``FieldsError`` naming every field that cannot be used."""
    given = {name: " ".join(fields.get(name, "").split()) for name in OCCASION_FIELDS}
    errors: dict[str, str] = {}
    values: dict[str, dt.date | dt.time | None] = {}
    for name, read in (("date", parse_date), ("starts_at", parse_time), ("ends_at", parse_time)):
        try:
            values[name] = read(given[name]) if given[name] else None
        except InputError as error:
            errors[name] = error.message
    if errors:
        raise FieldsError(errors)
    texts = {name: given[name] for name in ("body", "session", "place", "room", "symbol")}
    times = {name: values[name] for name in ("starts_at", "ends_at")}
    return values["date"], Occasion(**texts, **times)  # type: ignore[return-value,arg-type]


def _fields_of(recording: Recording) -> dict[str, str]:
    occasion = recording.occasion
    return {
        "body": occasion.body,
        "session": occasion.session,
        "place": occasion.place,
        "room": occasion.room,
        "symbol": occasion.symbol,
        "date": f"{recording.date:%d.%m.%Y}" if recording.date else "",
        "starts_at": f"{occasion.starts_at:%H:%M}" if occasion.starts_at else "",
        "ends_at": f"{occasion.ends_at:%H:%M}" if occasion.ends_at else "",
    }


def _page(recording: Recording, fields: dict[str, str], errors: dict[str, str]) -> str:
    transcript, review = parts().catalogue.official_transcript(recording.id)
    header = Header.of(with_occasion(parts().catalogue, recording), None, review)
    return render_template(
        "export.html",
        recording=recording,
        formats=offered_formats(),
        profiles=PROFILES.values(),
        usual=house_style(parts().catalogue, recording),
        heads={name: _head(transcript, header, name) for name in PROFILES},
        choices=_choices(transcript, recording),
        has_sound=has_sound(recording),
        is_timed=transcript.is_timed,
        occasion_fields=OCCASION_FIELDS,
        fields=fields or _fields_of(with_occasion(parts().catalogue, recording)),
        errors=errors,
    )


def _head(transcript: Transcript, header: Header, profile: str) -> dict[str, object]:
    """Give the title page as a profile has it, and how it writes the first few speakers."""
    document = compose(transcript, header, Edition(find_profile(profile)))
    known = PROFILES[profile]
    written = (f"{known.prefix}{p.speaker}:" for part in document.parts for p in part.paragraphs if p.speaker)
    return {"status": document.status, "lines": document.facts, "labels": list(dict.fromkeys(written))[:3]}


def _choices(transcript: Transcript, recording: Recording) -> dict[str, list[tuple[str, str]]]:
    """Give what a part can be chosen by: values with what is shown for them."""
    reading = read_transcript(transcript, recording.agenda, recording.roster)
    spoken = dict.fromkeys(segment.language or transcript.language or "" for segment in transcript.segments)
    return {
        "agenda_items": [(item.value, item.label) for item in reading.items],
        "groups": [(group.value, group.label) for group in reading.groups],
        "voices": [(voice.name, voice.name) for voice in reading.voices],
        "languages": [(code, language_name(code)) for code in spoken if code],
    }
