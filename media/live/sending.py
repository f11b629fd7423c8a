"""Sending a take to an archive over HTTP as a browser does: chunk by chunk, until each is acknowledged."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from media.commands import play_command
from media.confinement import Reach
from media.running import piped
from meetings.errors import InputError, UnavailableError

KIND = "audio/webm;codecs=opus"
_CHUNK_S = 1.0
_READ_BYTES = 4096
_RETRY_S = 0.5
_TIMEOUT_S = 10


class Sender:
    """Sends to one channel of one session; a cut line only makes it wait."""

    def __init__(self, server: str, session_id: str, channel: str, key: str, patience_s: float = 600) -> None:
        self._base = f"{server.rstrip('/')}/live/{session_id}/channels/{channel}/takes"
        self._key = key
        self._patience_s = patience_s

    def begin(self) -> str:
        """Begin a take; return its id."""
        body = json.dumps({"type": KIND}).encode()
        return str(self._ask("POST", self._base, body, "application/json")["take"])

    def put(self, take: str, number: int, content: bytes) -> None:
        """Have one chunk acknowledged.

        Raises ``UnavailableError`` when the archive cannot be reached for too long, ``InputError`` when it refuses.
        """
        self._ask("PUT", f"{self._base}/{take}/chunks/{number}", content, "application/octet-stream")

    def _ask(self, method: str, address: str, body: bytes, kind: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": kind}
        request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310 (the caller's own server)
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                    told: dict[str, Any] = json.load(answer)
                    return told
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise InputError(f"The archive refuses the sound: {_reason(error)}") from error
                failure: Exception = error
            except (OSError, http.client.HTTPException, ValueError) as error:
                failure = error
            if time.monotonic() > deadline:
                raise UnavailableError("The archive cannot be reached any more; what it has is safe.") from failure
            time.sleep(_RETRY_S)


def played(source: Path, *, real_time: bool = True) -> Iterator[bytes]:
    """Yield a recording in chunks of about a second, as fast as it plays (or as fast as it goes)."""
    with piped(play_command(source, real_time=real_time), reach=Reach(reads=(source.resolve(),))) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        held, since = b"", time.monotonic()
        while piece := process.stdout.read1(_READ_BYTES):  # type: ignore[attr-defined]
            held += piece
            if time.monotonic() - since >= _CHUNK_S or len(held) > 16 * _READ_BYTES:
                yield held
                held, since = b"", time.monotonic()
        if held:
            yield held


def send_file(source: Path, sender: Sender, on_sent: Callable[[int], None], *, real_time: bool = True) -> int:
    """Play a file into a session as one take; return how many chunks it was."""
    take = sender.begin()
    number = 0
    for content in played(source, real_time=real_time):
        sender.put(take, number, content)
        number += 1
        on_sent(number)
    return number


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError, OSError):
        return f"{error.code} {error.reason}"
