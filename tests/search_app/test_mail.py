"""Mail against a real SMTP server on this machine."""

from __future__ import annotations

import io
import socket
import warnings
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from meetings.errors import InputError, UnavailableError
from search_app.mail import Letter, send_letters
from tests.search_app.forms import post, text

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from aiosmtpd.controller import Controller

PEOPLE = b"name,email\nAnna,anna@x.org\nBo,refused@x.org\nCy,\n"


class Sink:
    """Takes every letter but those to one address."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("refused"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def sink(archive: Any) -> Iterator[Sink]:
    """A server that keeps its letters, named by the archive's settings."""
    taken = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    archive.settings = replace(
        archive.settings, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="Secretariat <office@example.org>"
    )
    yield taken
    controller.stop()


def test_links_and_reminders_go_by_mail_and_are_noted_for_what_has_left(archive: Any, sink: Sink) -> None:
    client = archive.app().test_client()
    where = post(client, "/questionnaires/new", title="Asked", text_en="1. Why?", deadline_day="31.07.2050").location
    post(client, f"{where}/respondents", file=(io.BytesIO(PEOPLE), "p.csv"))
    page = text(client, post(client, f"{where}/mail", kind="invitation").location)
    assert "1 letter has left" in page
    assert "refused@x.org did not leave" in page
    (letter,) = sink.letters
    assert (letter["To"], letter["Subject"]) == ("anna@x.org", "Asked")
    link = next(line for line in letter.get_content().splitlines() if "/q/" in line)
    assert client.get(link).status_code == 200
    assert "31 July 2050, 23:59" in letter.get_content()
    responses = archive.catalogue.questionnaires.responses(where.rsplit("/", 1)[1])
    invited = {r.respondent.name: bool(r.respondent.invited_at) for r in responses}
    assert invited == {"Anna": True, "Bo": False, "Cy": False}
    post(client, f"{where}/mail", kind="reminder")
    assert sink.letters[1]["Subject"] == "Reminder: Asked"


def test_headers_cannot_be_smuggled_in(archive: Any, sink: Sink) -> None:
    letters = [Letter("a@x.org\nBcc: b@x.org", "x", "y"), Letter("a@x.org", "one\ntwo", "y")]
    outcomes = send_letters(archive.settings, letters)
    assert "did not leave" in (outcomes[0] or "")
    assert outcomes[1] is None
    assert [(m["To"], m["Subject"], m["Bcc"]) for m in sink.letters] == [("a@x.org", "one two", None)]


def test_a_server_that_is_away_or_not_named_is_told(archive: Any) -> None:
    away = replace(archive.settings, smtp_url="smtp://127.0.0.1:1", mail_from="x@example.org")
    with pytest.raises(UnavailableError, match="cannot be used now"):
        send_letters(away, [Letter("a@x.org", "x", "y")])
    for wrong in (archive.settings, replace(away, smtp_url="http://x")):
        with pytest.raises(InputError):
            send_letters(wrong, [Letter("a@x.org", "x", "y")])
