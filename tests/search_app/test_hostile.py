"""What hostile people put into names, transcripts and files: shown as text, refused in a sentence, and run nowhere."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from meetings.agenda import Agenda, AgendaItem
from meetings.errors import InputError
from meetings.formats import import_transcript
from meetings.marks import Mark
from meetings.roster import Participant, Roster
from meetings.transcript import Transcript
from tests.search_app.conftest import Archive, spoken_transcript

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "{{ 7*7 }}{% debug %}",
    "javascript:alert(1)",
    "</textarea></title></style></script><b id=out>",
    "<!--",
    "]]><x>",
    "‮evil\u2066\u200b",
]


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(page: str, where: str) -> None:
    """No element came out of a payload, and nothing in the page runs by itself."""
    elements = Elements()
    elements.feed(page)
    for tag, attributes in elements.found:
        assert attributes.get("id") != "out", where
        assert not [name for name in attributes if name.startswith("on")], f"{where}: {tag} {attributes}"
        for name in ("href", "src", "action", "formaction"):
            assert not (attributes.get(name) or "").strip().lower().startswith("javascript:"), where
        if tag == "script":
            source = attributes.get("src") or ""
            assert source.startswith("/static/") or attributes.get("type") == "application/json", where


@pytest.fixture(params=PAYLOADS)
def payload(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def poisoned(archive: Archive, payload: str) -> Archive:
    """A recording whose every text is the payload."""
    recording = archive.add(
        meeting=f"Meeting {payload}",
        file_name=f"{payload}.mp3",
        group=f"Group {payload}",
        agenda=Agenda((AgendaItem(payload, payload, payload),), ()),
        roster=Roster((Participant(f"Name {payload}", entity=payload, aliases=(payload,)),), chair=f"Name {payload}"),
    )
    archive.finish(recording, poisoned_transcript(payload))
    archive.add("2" * 16, meeting=f"Meeting {payload}", state="failed", error=payload)
    return archive


def poisoned_transcript(payload: str) -> Transcript:
    spoken = spoken_transcript(((payload, f"Name {payload}", "chair", payload, f"Group {payload}", f"word {payload}"),))
    (segment,) = spoken.segments
    quoted = replace(segment.evidence[0], quote=payload, value=payload) if segment.evidence else None
    marks = (Mark("next step", segment.span, payload, "2013-11-06", payload),)
    return replace(
        spoken, segments=(replace(segment, evidence=(quoted,) if quoted else (), marks=marks),), language="en"
    )


def pages(app: Flask) -> Iterator[str]:
    """The address of every page that can be asked for with what is there."""
    adapter = app.url_map.bind("localhost")
    values = {"recording_id": "1" * 16, "fmt": "html", "filename": "css/base.css"}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in {"static", "openid.begin", "openid.finish"}:
            given = {name: values[name] for name in rule.arguments if name in values}
            if set(given) == set(rule.arguments):
                yield adapter.build(rule.endpoint, given, "GET")


def test_every_page_shows_payloads_as_text(poisoned: Archive, payload: str) -> None:
    app = poisoned.app()
    client = app.test_client()
    meeting = poisoned.catalogue.meetings()[0].id
    shown = 0
    extra = [f"/meetings/{meeting}", f"/upload?meeting={meeting}", "/search?q=word", f"/search?q={payload}"]
    for address in [*pages(app), *extra]:
        with client.get(address, headers={"Accept": "text/html"}) as response:
            assert response.status_code < 500, address
            if response.mimetype == "text/html":
                page = response.get_data(as_text=True)
                assert_harmless(page, address)
                shown += payload in html.unescape(page)
                attached = "attachment" in response.headers.get("Content-Disposition", "")
                assert attached or "unsafe" not in response.headers["Content-Security-Policy"]
    assert shown >= 3, "the payload is nowhere shown: nothing was tested"


@pytest.mark.parametrize("fmt", ["html", "vtt", "srt", "txt", "csv", "json", "akn", "docx"])
def test_every_export_carries_payloads_as_text(poisoned: Archive, fmt: str) -> None:
    response = poisoned.app().test_client().get(f"/recordings/{'1' * 16}/export?format={fmt}")
    if response.status_code == 404:
        response = poisoned.app().test_client().get(f"/api/v1/recordings/{'1' * 16}/export/{fmt}")
    assert response.status_code == 200
    if fmt == "html":
        elements = Elements()
        elements.feed(response.get_data(as_text=True))
        assert not [a for _, attributes in elements.found for a in attributes if a.startswith("on")]
        assert not [a for _, a in elements.found if a.get("id") == "out"]
    assert "\r\n" not in response.headers.get("Content-Disposition", "")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fapp.py",
        "/recordings/..%2f..%2fetc/audio",
        "/recordings/%2e%2e/audio",
        "/uploads/..%2f..%2fverbatim.db",
        "/api/v1/recordings/..%2f..%2fverbatim.db",
        "/api/v1/recordings/%00/status",
    ],
)
def test_no_address_leads_out_of_its_folder(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Tus-Resumable": "1.0.0"})
    assert response.status_code in {400, 404, 405}
    assert b"root:" not in response.data
    assert b"create_app" not in response.data


def docx(document: str, **more: bytes) -> bytes:
    """A Word document with this XML in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", document)
        for name, data in more.items():
            archive.writestr(name, data)
    return content.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def body(text: str, doctype: str = "") -> str:
    said = f"<w:p><w:r><w:t>&gt;&gt;CHAIR: {text}</w:t></w:r></w:p>"
    return f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{W}"><w:body>{said}</w:body></w:document>'


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]>"
)

ATTACKS: dict[str, Any] = {
    "a file's content as an entity": lambda secret: docx(
        body("&x;", f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{secret}">]>')
    ),
    "a server's answer as an entity": lambda secret: docx(
        body("&x;", '<!DOCTYPE x [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>')
    ),
    "a definition from elsewhere": lambda secret: docx(body("x", f'<!DOCTYPE x SYSTEM "file://{secret}">')),
    "a billion laughs": lambda secret: docx(body("&j;", LAUGHS)),
    "a bomb of blanks": lambda secret: docx(body(" " * 200_000_000)),
    "a bomb beside the text": lambda secret: docx(body("x"), **{"word/media/a.xml": bytes(300_000_000)}),
    "names that lead out": lambda secret: docx(body("x"), **{"../../../../tmp/verbatim-evil": b"x"}),
    "no document": lambda secret: b"PK\x05\x06" + bytes(18),
    "a cut-off archive": lambda secret: docx(body("x"))[:-200],
    "broken XML": lambda secret: docx("<w:document"),
    "a document deep in itself": lambda secret: docx(
        f'<w:document xmlns:w="{W}"><w:body>{"<w:p>" * 20_000}{"</w:p>" * 20_000}</w:body></w:document>'
    ),
}


def read_or_refuse(content: bytes) -> Transcript | None:
    with suppress(InputError):
        return import_transcript(content, ".docx")
    return None


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_word_document_is_refused_or_read_as_text(attack: str, tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the house")
    transcript = read_or_refuse(ATTACKS[attack](secret))
    if transcript is None:
        return
    text = " ".join(segment.text for segment in transcript.segments)
    assert "secret of the house" not in text
    assert len(text) < 10_000_000
    assert not (tmp_path.parent / "verbatim-evil").exists()


@pytest.mark.parametrize("due", ["evil", "2013-02-31", "--13-01", "‮"])
def test_a_result_file_with_a_day_that_is_none_is_refused(due: str) -> None:
    mark = f'{{"kind": "next step", "start": 0, "end": 1, "quote": "x", "due": "{due}"}}'
    segment = f'{{"start": 0, "end": 1, "speaker": "S1", "text": "x", "marks": [{mark}]}}'
    content = f'{{"version": 1, "duration": 1, "segments": [{segment}]}}'
    with pytest.raises(InputError, match="no day"):
        import_transcript(content.encode(), ".json")
