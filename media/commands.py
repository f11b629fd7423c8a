"""The command lines of ffprobe and ffmpeg, as pure functions: nothing here runs anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from media.formats import CODECS, CONTAINERS, MAX_DURATION_MS, MAX_PIXELS, MAX_STREAMS
from meetings.timeline import Span

SAMPLE_RATE_HZ = 16_000
# Read for finding the streams: enough for the moov of an ordinary MP4 and the tables of a transport stream.
_PROBE_SIZE = "20M"
_MAX_ALLOC_BYTES = 268_435_456
_RENDITION_BITRATE = "64k"


def _input_guards() -> dict[str, Any]:
    return {
        "protocol_whitelist": "file",
        "format_whitelist": CONTAINERS,
        "codec_whitelist": CODECS,
        "max_streams": MAX_STREAMS,
        "max_pixels": MAX_PIXELS,
        "probesize": _PROBE_SIZE,
        "analyzeduration": _PROBE_SIZE,
    }


def probe_command(source: Path) -> list[str]:
    """Ask for container, streams and lengths, as JSON."""
    guards = [part for name, value in _input_guards().items() for part in (f"-{name}", str(value))]
    asked = "format=format_name,duration:stream=index,codec_type,codec_name,sample_rate,channels,duration"
    return [
        "ffprobe", "-v", "error", "-hide_banner", *guards, "-show_entries", asked, "-of", "json", f"file:{source}"
    ]  # fmt: skip


def decode_command(source: Path, target: Path, *, channel: int | None = None) -> list[str]:
    """Decode to 16 kHz mono 16-bit WAV; ``channel`` takes one channel, else all are mixed."""
    sound = _sound(source)
    if channel is not None:
        sound = sound.filter("pan", f"mono|c0=c{channel}")
    return _command(sound.output(f"file:{target}", f="wav", ac=1, ar=SAMPLE_RATE_HZ, acodec="pcm_s16le", **_OUTPUT))


def rendition_command(source: Path, target: Path) -> list[str]:
    """Encode what browsers play and seek in: AAC in MP4 with its index at the front."""
    sound = _sound(source).filter("aresample", 48_000)
    return _command(
        sound.output(
            f"file:{target}", f="ipod", ac=1, acodec="aac", audio_bitrate=_RENDITION_BITRATE,
            movflags="+faststart", **_OUTPUT,
        )
    )  # fmt: skip


def clip_command(source: Path, target: Path, span: Span) -> list[str]:
    """Cut a span out of a recording, encoded as a rendition."""
    sound = _sound(source, ss=span.start_s, to=span.end_s)
    return _command(
        sound.output(
            f"file:{target}", f="ipod", acodec="aac", audio_bitrate=_RENDITION_BITRATE, movflags="+faststart", **_OUTPUT
        )
    )


_OUTPUT = {"map_metadata": -1, "map_chapters": -1, "bitexact": None, "t": MAX_DURATION_MS // 1000}


def _sound(source: Path, **place: Any) -> Any:
    options = {"vn": None, "sn": None, "dn": None, "threads": 1, "max_alloc": _MAX_ALLOC_BYTES}
    return ffmpeg.input(f"file:{source}", **_input_guards(), **options, **place)["a:0"]


def _command(stream: Any) -> list[str]:
    told = stream.global_args(
        "-nostdin", "-hide_banner", "-v", "error", "-nostats", "-progress", "pipe:1", "-filter_threads", "1"
    )
    command: list[str] = ffmpeg.compile(told, overwrite_output=True)
    return command
