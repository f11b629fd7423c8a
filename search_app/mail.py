"""Letters by mail through the SMTP server that settings name (RFC 5321); without one, nothing is sent."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from meetings.errors import InputError, UnavailableError
from meetings.settings import Settings

PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain text."""

    to: str
    subject: str
    text: str


def can_send(settings: Settings) -> bool:
    """Whether settings name a server and a sender."""
    return bool(settings.smtp_url and settings.mail_from)


def send_letters(settings: Settings, letters: Sequence[Letter]) -> tuple[str | None, ...]:
    """Send letters over one connection; give for each ``None``, or a sentence that says why it did not leave.

    Raises ``UnavailableError`` when the server cannot be reached or does not let us in, and
    ``InputError`` where no server is named.
    """
    if not can_send(settings):
        raise InputError("No mail can be sent: set VERBATIM_SMTP_URL and VERBATIM_MAIL_FROM.")
    try:
        with _connection(settings.smtp_url or "") as server:
            return tuple(_send(server, settings.mail_from or "", letter) for letter in letters)
    except (OSError, smtplib.SMTPException) as error:
        raise UnavailableError(f"The mail server cannot be used now: {error}.") from error


@contextmanager
def _connection(address: str) -> Iterator[smtplib.SMTP]:
    url = urlsplit(address)
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=PATIENCE_S, context=context)
    elif url.scheme == "smtp":
        server = smtplib.SMTP(host, url.port or 25, timeout=PATIENCE_S)
    else:
        raise InputError("VERBATIM_SMTP_URL begins with smtp:// or smtps://.")
    with server:
        server.ehlo()
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif url.scheme == "smtp" and url.username and not _is_here(host):
            raise InputError("The mail server offers no encryption, so its password is not sent to it.")
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _send(server: smtplib.SMTP, sender: str, letter: Letter) -> str | None:
    try:
        server.send_message(_message(sender, letter))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused, ValueError) as error:
        server.rset()
        return f"The letter to {letter.to} did not leave: {error}."
    return None


def _message(sender: str, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="verbatim.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
