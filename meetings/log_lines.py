"""What a log line says of where it belongs: the request or the job at work, and never a secret."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Iterable
from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
job_id: ContextVar[str | None] = ContextVar("job_id", default=None)

# Whatever stands between // and @ in an address may hold a password.
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_HIDDEN = "***"


class Lines(logging.Formatter):
    """Lines for people: level, logger, where it belongs, and the message; secrets are left out."""

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        belongs = "".join(f"[{kind} {value}] " for kind, value in _places())
        return belongs + self.hide(super().format(record))

    def hide(self, text: str) -> str:
        """Take out passwords in addresses, and the secrets that the settings hold.

        >>> Lines(["hf_abc"]).hide("postgresql://me:pw@host/db with hf_abc")
        'postgresql://***@host/db with ***'
        """
        text = _IN_ADDRESS.sub(_HIDDEN, text)
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text


class JsonLines(Lines):
    """One JSON object a line, for programs that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        instant = dt.datetime.fromtimestamp(record.created, dt.UTC)
        values: dict[str, object] = {
            "at": instant.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.hide(record.getMessage()),
            "process": record.process,
            **dict(_places()),
            **getattr(record, "values", {}),
        }
        if record.exc_info:
            values["error"] = self.hide(self.formatException(record.exc_info))
        return json.dumps(values, ensure_ascii=False, default=str)


def _places() -> list[tuple[str, str]]:
    found = (("request", request_id.get()), ("job", job_id.get()))
    return [(kind, value) for kind, value in found if value]
