"""The command lines of ffprobe and ffmpeg, as pure functions: nothing here runs anything.

The guards on every input were tried on thirty hostile and broken files; ``docs/decisions/01-media.md``
says what each is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from media.formats import CODECS, CONTAINERS, MAX_DURATION_MS, MAX_PIXELS, MAX_STREAMS
from meetings.timeline import Span

SAMPLE_RATE_HZ = 16_000
RENDITION_BITRATE_BPS = 64_000
"""Speech in AAC is clear at this rate, and an hour of it is 29 MB."""
MP3_BITRATE_BPS = 64_000
"""At 48 kHz a frame of this has 192 bytes and lasts 24 ms, without rounding."""
# Read to find the streams: enough for the index of an ordinary MP4 and the tables of a transport stream.
_PROBE_BYTES = 20_000_000
# A few seconds of a live stream: nobody waits longer to hear it.
_LIVE_PROBE_BYTES = 8_192
_LIVE_BITRATE_BPS = 96_000
_LIVE_PROTOCOLS = "http,https,httpproxy,tcp,tls,crypto,rtmp,rtmps,srt,udp"
_LIVE_CONTAINERS = "hls,flv,live_flv,mpegts,ogg,mp3,aac,flac,wav,matroska,webm,mov,mp4"
_LIVE_TIMEOUT_US = 20_000_000
_LIVE_QUIET = ("-nostdin", "-hide_banner", "-v", "error", "-nostats", "-filter_complex_threads", "1")
_MAX_ALLOC_BYTES = 268_435_456
# What browsers and AAC encoders agree on.
_RENDITION_RATE_HZ = 48_000

_GUARDS: dict[str, Any] = {
    "protocol_whitelist": "file",
    "format_whitelist": CONTAINERS,
    "codec_whitelist": CODECS,
    "max_streams": MAX_STREAMS,
    "probesize": _PROBE_BYTES,
    "analyzeduration": _PROBE_BYTES,
    "max_pixels": MAX_PIXELS,
}
_ONLY_SOUND: dict[str, Any] = {"vn": None, "sn": None, "dn": None, "threads": 1, "max_alloc": _MAX_ALLOC_BYTES}
_PLAIN: dict[str, Any] = {"map_metadata": -1, "map_chapters": -1, "bitexact": None, "t": MAX_DURATION_MS // 1000}
_AAC: dict[str, Any] = {"f": "ipod", "acodec": "aac", "audio_bitrate": RENDITION_BITRATE_BPS, "movflags": "+faststart"}


def probe_command(source: Path) -> list[str]:
    """Ask for container, streams and lengths, as JSON."""
    guards = [part for name, value in _GUARDS.items() for part in (f"-{name}", str(value))]
    asked = "format=format_name,duration:stream=index,codec_type,codec_name,sample_rate,channels,duration"
    return [
        "ffprobe", "-v", "warning", "-hide_banner", *guards, "-show_entries", asked, "-of", "json", f"file:{source}"
    ]  # fmt: skip


def decode_command(source: Path, target: Path, *, channels: Sequence[int] | None = None) -> list[str]:
    """Decode to 16 kHz mono 16-bit WAV, and measure the level of every channel and of their mix.

    ``channels`` takes only these, counted from 0, with equal shares; otherwise all are mixed.
    """
    sound = _timed(_measured(_input(source)))
    if channels is not None:
        sound = _mixed(sound, channels)
    mono = sound.filter("aformat", channel_layouts="mono").filter("aresample", SAMPLE_RATE_HZ)
    written = _measured(mono).output(f"file:{target}", f="wav", acodec="pcm_s16le", **_PLAIN)
    return _command(written, verbosity="info")


def rendition_command(source: Path, target: Path, *, channels: int, only: int | None = None) -> list[str]:
    """Encode what browsers play and seek in: AAC in MP4 with its index at the front.

    ``channels`` is how many it gets; ``only`` takes one channel, counted from 0.
    """
    sound = _timed(_input(source))
    if only is not None:
        sound, channels = _mixed(sound, [only]), 1
    sound = sound.filter("aresample", _RENDITION_RATE_HZ)
    return _command(sound.output(f"file:{target}", ac=channels, **_AAC, **_PLAIN))


def silence_command(source: Path, target: Path, spans: Sequence[Span], *, channels: int) -> list[str]:
    """Encode a rendition again with silence in these spans.

    The sound is cut into pieces of 5 ms first, since a filter is switched on and off by the piece.
    """
    within = "+".join(f"between(t,{span.start_s},{span.end_s})" for span in spans)
    pieces = _timed(_input(source)).filter("asetnsamples", n=_RENDITION_RATE_HZ // 200, p=0)
    silenced = pieces.filter("volume", volume=0, enable=within)
    return _command(silenced.output(f"file:{target}", ac=channels, **_AAC, **_PLAIN))


def clip_command(source: Path, target: Path, span: Span) -> list[str]:
    """Cut a span out of a recording, encoded as a rendition."""
    sound = _input(source, ss=span.start_s, to=span.end_s).filter("aresample", _RENDITION_RATE_HZ)
    return _command(sound.output(f"file:{target}", **_AAC, **_PLAIN))


def decode_pipe_command(rate_hz: int) -> list[str]:
    """Decode what comes through a pipe to bare mono 16-bit samples, at once and as it comes."""
    guards = {**_GUARDS, "protocol_whitelist": "pipe", "probesize": _LIVE_PROBE_BYTES, "analyzeduration": 1_000_000}
    sound = ffmpeg.input("pipe:0", **guards, fflags="nobuffer", **_ONLY_SOUND)["a:0"]
    mono = _timed(sound).filter("aformat", channel_layouts="mono").filter("aresample", rate_hz)
    written = mono.output("pipe:1", f="s16le", acodec="pcm_s16le", flush_packets=1)
    return ["ffmpeg", *_LIVE_QUIET, *ffmpeg.get_args(written)]


def play_command(source: Path, *, real_time: bool) -> list[str]:
    """Play a recording into a pipe as a browser's recorder would send it: Opus in WebM, flushed as it goes."""
    pace = {"re": None} if real_time else {}
    sound = _input(source, **pace).output(
        "pipe:1", f="webm", acodec="libopus", audio_bitrate=_LIVE_BITRATE_BPS, live=1,
        cluster_time_limit=500, flush_packets=1, map_metadata=-1,
    )  # fmt: skip
    return ["ffmpeg", *_LIVE_QUIET, *ffmpeg.get_args(sound)]


def fetch_command(address: str, container: str) -> list[str]:
    """Take the sound at an address as it comes, through a pipe; no local file can be reached from it.

    ``container`` is ``matroska``, or ``mpegts`` for AAC that comes without a header of its own,
    which Matroska has no place for in a pipe.
    """
    sound = ffmpeg.input(address, **_fetch_guards(address), **_ONLY_SOUND)["a:0"]
    flushed = {"live": 1, "cluster_time_limit": 500} if container == "matroska" else {}
    written = sound.output("pipe:1", f=container, acodec="copy", flush_packets=1, map_metadata=-1, **flushed)
    return ["ffmpeg", *_LIVE_QUIET, *ffmpeg.get_args(written)]


def _fetch_guards(address: str) -> dict[str, Any]:
    guards = {
        **_GUARDS, "protocol_whitelist": _LIVE_PROTOCOLS, "format_whitelist": _LIVE_CONTAINERS,
        "probesize": 500_000, "analyzeduration": 3_000_000, "rw_timeout": _LIVE_TIMEOUT_US,
    }  # fmt: skip
    if not address.startswith(("http:", "https:", "rtmp")):
        del guards["rw_timeout"]
    return guards


def listening_command(mp3: Path, *, rate_hz: int, part_ms: int) -> list[str]:
    """Encode bare mono 16-bit samples from a pipe twice: AAC in MP4 fragments into a pipe, and MP3 into a file.

    Frames of the MP3 are all of one size and need none before them, so that one may begin at any.
    """
    sound = ffmpeg.input("pipe:0", f="s16le", ar=rate_hz, ac=1)
    parts = sound.output(
        "pipe:1", f="mp4", acodec="aac", audio_bitrate=RENDITION_BITRATE_BPS, frag_duration=part_ms * 1000,
        movflags="empty_moov+default_base_moof+skip_trailer", flush_packets=1,
    )  # fmt: skip
    frames = sound.output(
        f"file:{mp3}", f="mp3", acodec="libmp3lame", audio_bitrate=MP3_BITRATE_BPS, reservoir=0, write_xing=0,
        id3v2_version=0, flush_packets=1,
    )  # fmt: skip
    return ["ffmpeg", *_LIVE_QUIET, *ffmpeg.get_args(ffmpeg.merge_outputs(parts, frames))]


def flac_pipe_command(target: Path, rate_hz: int, channels: int) -> list[str]:
    """Encode bare 16-bit samples from a pipe as FLAC, the same bytes for the same samples."""
    sound = ffmpeg.input("pipe:0", f="s16le", ar=rate_hz, ac=channels)
    written = sound.output(f"file:{target}", f="flac", acodec="flac", bitexact=None)
    return ["ffmpeg", *_LIVE_QUIET, "-y", *ffmpeg.get_args(written)]


def version_command(program: str) -> list[str]:
    """Ask a program of the ffmpeg family which one it is."""
    return [program, "-version"]


def _input(source: Path, **place: Any) -> Any:
    return ffmpeg.input(f"file:{source}", **_GUARDS, **_ONLY_SOUND, **place)["a:0"]


def _timed(sound: Any) -> Any:
    """Fill gaps in the time stamps with silence, as a player does, so that times stay true."""
    return sound.filter("aresample", **{"async": 1, "first_pts": 0})


def _mixed(sound: Any, channels: Sequence[int]) -> Any:
    return sound.filter("pan", "mono|c0<" + "+".join(f"c{channel}" for channel in channels))


def _measured(sound: Any) -> Any:
    return sound.filter("astats", measure_perchannel="RMS_level", measure_overall="none")


def _command(stream: Any, *, verbosity: str = "error") -> list[str]:
    quiet = ("-nostdin", "-hide_banner", "-v", verbosity, "-nostats", "-filter_complex_threads", "1")
    command: list[str] = ffmpeg.compile(stream.global_args(*quiet, "-progress", "pipe:1"), overwrite_output=True)
    return command
