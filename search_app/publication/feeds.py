"""What was published, for programs: an Atom feed (RFC 4287) and a sitemap (sitemaps.org)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from feedgen.feed import FeedGenerator
from flask import url_for

from meetings.formats.writing import printable
from meetings.programme import Notice
from meetings.recording import Meeting
from search_app.languages import gettext
from search_app.publication.records import PublishedRecord
from search_app.wording import session_title

ENTRIES = 50
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def atom_feed(records: Sequence[PublishedRecord]) -> bytes:
    """Write the feed of the records published last."""
    feed = FeedGenerator()
    feed.id(url_for("public.index", _external=True))
    feed.title(gettext("Published records"))
    feed.link(href=url_for("public.index", _external=True), rel="alternate")
    feed.link(href=url_for("public.feed", _external=True), rel="self")
    feed.updated(records[0].published_at if records else dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    for record in records[:ENTRIES]:
        address = url_for("public.session", recording_id=record.recording.id, _external=True)
        entry = feed.add_entry(order="append")
        entry.id(f"{address}#v{record.version.number}")
        entry.title(printable(f"{record.recording.meeting.title}: {session_title(record.recording)}"))
        entry.link(href=address)
        entry.published(record.published_at)
        entry.updated(record.published_at)
        entry.author(name=printable(record.header.body or "Secretariat"))
        entry.summary(printable(record.header.seal))
    content: bytes = feed.atom_str(pretty=True)
    return content


def notices_feed(told: Sequence[tuple[Meeting, Notice]]) -> bytes:
    """Write the feed of notices, the newest first."""
    feed = FeedGenerator()
    feed.id(url_for("public.notices", _external=True))
    feed.title("Notices")
    feed.link(href=url_for("public.index", _external=True), rel="alternate")
    feed.link(href=url_for("public.notices", _external=True), rel="self")
    feed.updated(told[0][1].at if told else dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    for meeting, notice in told[:ENTRIES]:
        address = url_for("public.meeting", meeting_id=meeting.id, _external=True)
        entry = feed.add_entry(order="append")
        entry.id(f"{address}#notice-{notice.id}")
        entry.title(printable(f"{meeting.title}: {notice.title}"))
        entry.link(href=address)
        entry.published(notice.at)
        entry.updated(notice.at)
        entry.author(name="Secretariat")
        entry.content(printable(notice.text or notice.title), type="text")
    content: bytes = feed.atom_str(pretty=True)
    return content


def sitemap(records: Sequence[PublishedRecord]) -> bytes:
    """Write the addresses of all public pages but single statements."""
    ET.register_namespace("", _SITEMAP)
    root = ET.Element(f"{{{_SITEMAP}}}urlset")
    _page(root, url_for("public.index", _external=True))
    for meeting_id in dict.fromkeys(record.recording.meeting.id for record in records):
        _page(root, url_for("public.meeting", meeting_id=meeting_id, _external=True))
    for record in records:
        _page(root, url_for("public.session", recording_id=record.recording.id, _external=True), record.published_at)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _page(root: ET.Element, address: str, changed: dt.datetime | None = None) -> None:
    page = ET.SubElement(root, f"{{{_SITEMAP}}}url")
    ET.SubElement(page, f"{{{_SITEMAP}}}loc").text = address
    if changed:
        ET.SubElement(page, f"{{{_SITEMAP}}}lastmod").text = changed.isoformat(timespec="seconds")
