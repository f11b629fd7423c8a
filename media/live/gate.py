"""A gate on the way out: an HTTP proxy on this computer alone that lets requests through to named hosts only.

A stream's address can lead on to others, by a redirect or by what a playlist lists; ffmpeg asks this
gate for every one of them, so no address of the inner network is reached by way of an outer one.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_PIECE_BYTES = 65_536
_TIMEOUT_S = 20
_DROPPED = {"proxy-connection", "proxy-authorization", "connection"}


@contextmanager
def gate_to(hosts: Collection[str]) -> Iterator[str]:
    """Have a gate for the length of the body; give its address."""
    allowed = frozenset(host.casefold() for host in hosts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Gate", (_Gate,), {"allowed": allowed}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Gate(BaseHTTPRequestHandler):
    allowed: frozenset[str] = frozenset()

    def do_GET(self) -> None:
        """Pass a request on, and all of its answer back."""
        parts = urlsplit(self.path)
        far = self._reach(parts.hostname, parts.port or 80)
        if far is None:
            return
        asked = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = [f"{name}: {value}" for name, value in self.headers.items() if name.lower() not in _DROPPED]
        head = "\r\n".join([f"{self.command} {asked} HTTP/1.1", *headers, "Connection: close"])
        with far:
            far.sendall(f"{head}\r\n\r\n".encode("latin-1", "replace"))
            _relay(far, self.connection)
        self.close_connection = True

    do_HEAD = do_GET  # noqa: N815

    def do_CONNECT(self) -> None:
        """Join two lines, as an encrypted connection needs it."""
        host, _, port = self.path.rpartition(":")
        far = self._reach(host.strip("[]"), int(port) if port.isdecimal() else 443)
        if far is None:
            return
        with far:
            self.send_response(200)
            self.end_headers()
            threading.Thread(target=_relay, args=(self.connection, far), daemon=True).start()
            _relay(far, self.connection)
        self.close_connection = True

    def _reach(self, host: str | None, port: int) -> socket.socket | None:
        if host is None or host.casefold() not in self.allowed:
            self.send_error(403)
            return None
        try:
            return socket.create_connection((host, port), timeout=_TIMEOUT_S)
        except OSError:
            self.send_error(502)
            return None

    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""


def _relay(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(_PIECE_BYTES):
            other.sendall(piece)
