"""No page shows English outside what is translated: a made-up language puts every text in brackets.

What the archive itself holds is in Greek here, so that any Latin word outside brackets is a text that somebody
forgot to translate, but for the names in ``AS_IT_IS``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from flask import Flask, url_for

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.bodies import Body, CompositionRule
from meetings.roster import Participant, Roster
from scripts import translations
from search_app.languages import catalogues, sentences

MADE_UP = "el"
AS_IT_IS = re.compile(
    r"\b(Verbatim|English|CSV|JSON|PDF|DOCX|TXT|HTML|VTT|SRT|AKN|RTTM|ZIP|SHA-256|UTC|WebVTT|Excel|Word|Brazil|India"
    r"|Group: Brazil, led by Brazil|rtmp://|srt://|https://|E/CN.16/2013/CRP.1|Rev.1|faster-whisper|pyannote|base|Europe/Zurich|localhost)(?!\w)"
)
"""Names that are the same in every language, and examples of what is typed."""
SHOWN = {"title", "aria-label", "placeholder", "alt", "label"}
MORE = ("/search?q=λόγος", "/search?q=κανένας", "/search?q=%22", "/nowhere", "/recordings/{failed_id}")
"""Addresses beside those of all routes."""


class Texts(HTMLParser):
    """What of a page is shown or read out: text and some attributes, but no code, no keys, no scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "code", "kbd", "template"} or ("lang", "en") in attrs or tag in self.hidden:
            self.hidden.append(tag)
        if not self.hidden:
            self.texts += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def forgotten(page: str) -> list[str]:
    """Give the pieces of a page with a Latin word outside the brackets."""
    reader = Texts()
    reader.feed(page)
    pieces = " ".join(f"{text} ¶" for text in reader.texts)
    while (fewer := re.sub(r"⟦[^⟦⟧]*⟧", " ", pieces)) != pieces:
        pieces = fewer
    return [piece.strip() for piece in pieces.split("¶") if re.search(r"[A-Za-z]{2,}", AS_IT_IS.sub(" ", piece))]


def bracketed(catalogue: Catalog, language: str) -> Catalog:
    made = Catalog(locale=language)
    for message in catalogue:
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            told = tuple(f"⟦{form}⟧" for form in forms)
            made.add(message.id, told if len(told) > 1 else told[0], context=message.context)
    return made


@pytest.fixture
def brackets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "translations" / MADE_UP / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for domain in translations.DOMAINS:
        made = bracketed(translations.extract(domain), MADE_UP)
        (folder / f"{domain}.mo").write_bytes(translations.mo_bytes(made))
    monkeypatch.setattr(catalogues, "FOLDER", folder.parents[1])
    for cached in (catalogues.compiled, sentences.phrases_in):
        cached.cache_clear()
    yield
    for cached in (catalogues.compiled, sentences.phrases_in):
        cached.cache_clear()


@pytest.fixture
def greek(archive: Any, spoken: Callable[..., Any]) -> dict[str, str]:
    """An archive in Greek."""
    lines = (
        *(("S1", "Πέτρος", "chair", "1", "plenary", "Ο λόγος και το ερωτηματολόγιο."),),
        *(("S2", None, None, None, "Βραζιλία", "Ευχαριστώ πολύ."),),
    )
    about: dict[str, Any] = {
        "meeting": "Πρώτη σύνοδος",
        "file_name": "ήχος",
        "agenda": Agenda((AgendaItem("1", "Διάταξη"),), (Group("Βραζιλία", "Βραζιλία"),)),
        "roster": Roster((Participant("Πέτρος", entity="Ελλάδα", stakeholder="government", role="chair"),)),
    }
    done = archive.add("1" * 16, **about)
    transcript = spoken(lines)
    segments = tuple(
        replace(segment, evidence=tuple(replace(e, quote="Λόγος") for e in segment.evidence))
        for segment in transcript.segments
    )
    archive.finish(done, replace(transcript, segments=segments))
    error = "There is no room left on the disk of Αρχείο. Make room, then try again."
    failed = archive.add("3" * 16, **about, state="failed", error=error, date=None)
    body = Body("b" * 16, "Επιτροπή", starts=dt.date(2013, 1, 1), rule=CompositionRule.parse("22+5+5+5+5"))
    archive.catalogue.bodies.keep(body, dt.datetime(2013, 1, 1, tzinfo=dt.UTC))
    meeting = done.meeting.id
    return {"recording_id": done.id, "failed_id": failed.id, "meeting_id": meeting, "body_id": body.id, "number": "1"}


def addresses(app: Flask, ids: dict[str, str]) -> Iterator[str]:
    """Give the address of every page that can be made of the ids."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.arguments <= ids.keys():
                yield url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments})
    yield from (address.format(**ids) for address in MORE)


def test_every_text_of_the_pages_can_be_translated(archive: Any, brackets: None, greek: dict[str, str]) -> None:
    archive.settings = replace(archive.settings, languages=(MADE_UP,))
    app = archive.app()
    told, seen = {}, 0
    for address in addresses(app, greek):
        answer = app.test_client().get(address, follow_redirects=True)
        if answer.mimetype == "text/html":
            seen += 1
            page = answer.get_data(as_text=True)
            assert f'<html lang="{MADE_UP}"' in page, address
            if found := forgotten(page):
                told[address] = found
    assert seen > 30
    assert not told, f"put these into _(…), or {{% trans %}}: {told}"


def test_the_test_itself_sees_what_was_forgotten() -> None:
    assert forgotten("<p>⟦Nothing ⟦else⟧⟧ 3 <b title='Here'>Λόγος</b></p>") == ["Here"]
    assert forgotten("<p>⟦Sign in⟧ or <code>leave</code></p>") == ["or"]
