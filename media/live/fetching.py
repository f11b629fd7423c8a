"""Fetching a channel's sound from an address: RTMP, SRT, Icecast or HLS, as it comes, without encoding it again."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
import time
from collections.abc import Callable, Collection
from typing import IO
from urllib.parse import urlsplit

from media.commands import fetch_command
from media.live.chunks import ChunkFolder
from media.live.gate import gate_to
from media.running import piped
from meetings.errors import InputError

_SCHEMES = ("http", "https", "rtmp", "rtmps", "srt")
_CHUNK_S = 1.0
_READ_BYTES = 16_384
_LOOK_EVERY_S = 0.25
_TYPES = {"matroska": "audio/x-matroska", "mpegts": "video/mp2t"}
# With what sound begins: a cluster (RFC 9559), and any packet at all.
_BEGINS = {"matroska": b"\x1f\x43\xb6\x75", "mpegts": b"G"}


def check_address(address: str, hosts: Collection[str]) -> str:
    """Give an address that may be fetched. Raises ``InputError`` for any other.

    >>> check_address("rtmp://studio.example/live", ["studio.example"])
    'rtmp://studio.example/live'
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError("This is not an address that sound could be fetched from.") from error
    if parts.scheme not in _SCHEMES or not host or not address.isprintable() or " " in address:
        raise InputError(f"Sound is fetched from an address that begins with one of: {', '.join(_SCHEMES)}.")
    if host.casefold() not in {each.casefold() for each in hosts}:
        raise InputError(
            f"Sound may not be fetched from “{host}”. Whoever runs this computer can allow it: VERBATIM_LIVE_HOSTS."
        )
    return address


def fetch(
    address: str,
    chunks: ChunkFolder,
    *,
    hosts: Collection[str],
    stopped: Callable[[], bool],
    on_begin: Callable[[dt.datetime], None],
) -> int:
    """Fetch one take until the address gives no more or this is stopped; return how many chunks it was.

    ``on_begin`` is told when its first sound came. Raises ``InputError`` for an address that may
    not be fetched, ``StorageError`` when the disk refuses.
    """
    check_address(address, hosts)
    for container in _containers(address):
        with gate_to(hosts) as gate:
            command = fetch_command(address, container)
            with piped(command, reach=None, env={"http_proxy": gate}) as process:
                assert process.stdout is not None
                threading.Thread(target=_end_when, args=(stopped, process), daemon=True).start()
                first = _first(process.stdout, _BEGINS[container], stopped)
                if first:
                    return _keep(first, process.stdout, container, chunks, stopped, on_begin)
    return 0


def _containers(address: str) -> tuple[str, ...]:
    """In what to keep the sound: a transport stream takes what such streams carry, Matroska what all others do."""
    parts = urlsplit(address)
    return ("mpegts",) if parts.scheme == "srt" or parts.path.endswith(".m3u8") else ("matroska", "mpegts")


def _first(pipe: IO[bytes], begins: bytes, stopped: Callable[[], bool]) -> bytes:
    """Read until there is sound; nothing if there is none, as of AAC that Matroska cannot take."""
    held: bytes = b""
    while not stopped() and (piece := pipe.read1(_READ_BYTES)):  # type: ignore[attr-defined]
        held += piece
        if begins in held:
            return held
    return b""


def _keep(
    first: bytes,
    pipe: IO[bytes],
    container: str,
    chunks: ChunkFolder,
    stopped: Callable[[], bool],
    on_begin: Callable[[dt.datetime], None],
) -> int:
    take = chunks.begin(_TYPES[container], dt.datetime.now(dt.UTC))
    on_begin(take.began_at)
    number, held, since = 0, first, time.monotonic()
    while not stopped() and (piece := pipe.read1(_READ_BYTES)):  # type: ignore[attr-defined]
        held += piece
        if time.monotonic() - since >= _CHUNK_S:
            number = chunks.put(take, number, held)
            held, since = b"", time.monotonic()
    return chunks.put(take, number, held) if held else number


def _end_when(stopped: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """End a program that waits for a silent address once it is to stop; it would wait for ever."""
    while process.poll() is None:
        if stopped():
            process.kill()
            return
        time.sleep(_LOOK_EVERY_S)
