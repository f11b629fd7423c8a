"""The record as Akoma Ntoso, the standard for parliamentary documents: a ``debate`` with who spoke to what.

Source: OASIS LegalDocML, "Akoma Ntoso Version 1.0", schema akomantoso30.xsd. Times of speeches are
instants of the meeting's own day, where date and beginning are known.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from meetings.formats.documents.document import Document, Paragraph, Part, compose
from meetings.formats.edition import Edition
from meetings.formats.header import Header
from meetings.formats.outline import NO_ITEM
from meetings.formats.writing import printable
from meetings.roster import ROLES
from meetings.transcript import Transcript

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
SOURCE = "#verbatim"
_LANGUAGES = {"en": "eng", "fr": "fra", "es": "spa", "ar": "ara", "ru": "rus", "zh": "zho"}
_EVENT = re.compile(r"\s*(\[[^\]]{2,40}\])\s*")
_UNDATED = dt.date(1, 1, 1)


def dumps(transcript: Transcript, header: Header, edition: Edition) -> bytes:
    """Write a transcript as one ``debate`` document."""
    document = compose(transcript, header, edition)
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})
    debate = _add(root, "debate", name="record", contains="originalVersion")
    people = _People()
    body = _Body(people, transcript, header)
    parts = [built for number, part in enumerate(document.parts, 1) for built in body.sections(number, part)]
    debate.append(_meta(header, document, people))
    debate.append(_preface(document))
    main = _add(debate, "debateBody")
    main.extend(parts or [_empty()])
    if closing := [line for line in (document.closing, document.seal) if line]:
        conclusions = _add(debate, "conclusions")
        for line in closing:
            _add(conclusions, "p", line)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", **attributes)
    child.text = None if text is None else printable(text)
    return child


def _element(tag: str, **attributes: str) -> Any:
    return etree.Element(f"{{{NAMESPACE}}}{tag}", nsmap={None: NAMESPACE}, **attributes)


def _slug(text: str) -> str:
    """Make a piece of an identifier, which begins with a letter.

    >>> _slug("Côte d'Ivoire"), _slug("2.1"), _slug("主席")
    ('cote-d-ivoire', 'n2-1', 'u4e3b-5e2d')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug:
        slug = "u" + "-".join(f"{ord(c):x}" for c in text[:12])
    return slug if slug[0].isalpha() else f"n{slug}"


class _People:
    """Who speaks: each gets one identifier, however often they do."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.roles: set[str] = set()

    def reference(self, name: str) -> str:
        """Give the reference to somebody by name."""
        if name not in self.ids:
            slug = _slug(name)
            taken = {*self.ids.values(), *ROLES, "verbatim", "body"}
            self.ids[name] = slug if slug not in taken else f"{slug}-{len(self.ids) + 1}"
        return f"#{self.ids[name]}"


@dataclass(frozen=True, slots=True)
class _Body:
    """Writes what was said."""

    people: _People
    transcript: Transcript
    header: Header

    def sections(self, number: int, part: Part) -> Iterator[Any]:
        """Give a part's section: an agenda item, or what was said around them."""
        section = _element("debateSection", name="item" if part.item_heading else "session", eId=f"dbsect_{number}")
        title = " – ".join(text for text in (part.group_heading, part.item_heading) if text)
        _add(section, "heading", title or NO_ITEM)
        speech: Any = None
        for paragraph in part.paragraphs:
            if paragraph.speaker or speech is None:
                speech = self._speech(section, paragraph)
            self._said(speech, paragraph)
        yield section

    def _speech(self, section: Any, paragraph: Paragraph) -> Any:
        first = paragraph.segments[0]
        who = first.name or str(paragraph.speaker)
        speech = _add(section, "speech", by=self.people.reference(who), **self._time("startTime", first.span.start_ms))
        if first.role:
            self.people.roles.add(first.role)
            speech.set("as", f"#{first.role}")
        _add(speech, "from", str(paragraph.speaker or who))
        return speech

    def _said(self, speech: Any, paragraph: Paragraph) -> None:
        for text in filter(None, (piece.strip() for piece in _EVENT.split(paragraph.text))):
            said = _add(speech, "p", text)
            if paragraph.language:
                said.set("{http://www.w3.org/XML/1998/namespace}lang", paragraph.language)
        for name, value in self._time("endTime", paragraph.segments[-1].span.end_ms).items():
            speech.set(name, value)

    def _time(self, name: str, at_ms: int) -> dict[str, str]:
        if not (self.header.date and self.header.starts_at and self.transcript.is_timed):
            return {}
        begins = dt.datetime.combine(self.header.date, self.header.starts_at)
        return {name: (begins + dt.timedelta(milliseconds=at_ms)).isoformat(timespec="seconds")}


def _empty() -> Any:
    section = _element("debateSection", name="session", eId="dbsect_1")
    _add(section, "heading", "Nothing was said")
    _add(section, "summary", "No speech was found in this recording.")
    return section


def _meta(header: Header, document: Document, people: _People) -> Any:
    meta = _element("meta")
    _identification(meta, header, document)
    references = _add(meta, "references", source=SOURCE)
    _add(references, "TLCOrganization", eId="verbatim", href="/akn/ontology/organization/verbatim", showAs="Verbatim")
    body = header.body or header.meeting
    _add(
        references,
        "TLCOrganization",
        eId="body",
        href=f"/akn/ontology/organization/{_slug(body)}",
        showAs=printable(body),
    )
    for name, slug in people.ids.items():
        _add(references, "TLCPerson", eId=slug, href=f"/akn/ontology/person/{slug}", showAs=printable(name))
    for role in sorted(people.roles):
        _add(references, "TLCRole", eId=role, href=f"/akn/ontology/role/{role}", showAs=role.capitalize())
    return meta


def _identification(meta: Any, header: Header, document: Document) -> None:
    """Identify work, expression and manifestation, by the naming convention of the standard."""
    date = (header.date or _UNDATED).isoformat()
    made = (header.generated.date() if header.generated else header.date or _UNDATED).isoformat()
    number = _slug(header.symbol or header.recording_id or header.meeting)
    language = _LANGUAGES.get(document.language, "und")
    work = f"/akn/un/debate/record/{date}/{number}"
    expression = f"{work}/{language}@{header.version.number if header.version else made}"
    levels = (
        ("FRBRWork", work, date, "meeting"),
        ("FRBRExpression", expression, made, header.status.replace(" ", "-")),
        ("FRBRManifestation", f"{expression}.xml", made, "made"),
    )
    identification = _add(meta, "identification", source=SOURCE)
    for level, uri, day, what in levels:
        part = _add(identification, level)
        _add(part, "FRBRthis", value=f"{uri}/!main" if level != "FRBRManifestation" else f"{expression}/!main.xml")
        _add(part, "FRBRuri", value=uri)
        _add(part, "FRBRdate", date=day, name=what)
        _add(part, "FRBRauthor", href="#body" if level != "FRBRManifestation" else SOURCE)
        if level == "FRBRWork":
            _add(part, "FRBRcountry", value="un")
        if level == "FRBRExpression":
            _add(part, "FRBRlanguage", language=language)


def _preface(document: Document) -> Any:
    preface = _element("preface")
    title = _add(preface, "p")
    _add(title, "docTitle", document.title)
    for line in (document.status, *document.facts, *document.notices, document.opening):
        if line and line != document.title:
            _add(preface, "p", line)
    return preface
