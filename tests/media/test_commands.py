from __future__ import annotations

from pathlib import Path

import pytest

from media.commands import clip_command, decode_command, probe_command, rendition_command
from media.formats import CODECS, CONTAINERS
from meetings.timeline import Span

SOURCE, TARGET = Path("/data/-i concat:x.mp4"), Path("/data/out.tmp")
INPUT = [
    *("-analyzeduration", "20000000", "-codec_whitelist", CODECS, "-dn", "-format_whitelist", CONTAINERS),
    *("-max_alloc", "268435456", "-max_pixels", "40000000", "-max_streams", "32", "-probesize", "20000000"),
    *("-protocol_whitelist", "file", "-sn"),
]
PLACE = ["-threads", "1", "-vn", "-i", "file:/data/-i concat:x.mp4"]
QUIET = ["-nostats", "-filter_complex_threads", "1", "-progress", "pipe:1", "-y"]
OUTPUT = ["-bitexact", "-map_chapters", "-1", "-map_metadata", "-1"]
ASTATS = "astats=measure_overall=none:measure_perchannel=RMS_level"


def test_probe_asks_under_guard() -> None:
    assert probe_command(SOURCE) == [
        *("ffprobe", "-v", "warning", "-hide_banner", "-protocol_whitelist", "file"),
        *("-format_whitelist", CONTAINERS, "-codec_whitelist", CODECS, "-max_streams", "32"),
        *("-probesize", "20000000", "-analyzeduration", "20000000", "-max_pixels", "40000000", "-show_entries"),
        "format=format_name,duration:stream=index,codec_type,codec_name,sample_rate,channels,duration",
        *("-of", "json", "file:/data/-i concat:x.mp4"),
    ]


@pytest.mark.parametrize(
    ("channels", "mixing"),
    [
        (None, "[s1]aformat=channel_layouts=mono[s2];[s2]aresample=16000[s3];[s3]"),
        ([2], "[s1]pan=mono|c0<c2[s2];[s2]aformat=channel_layouts=mono[s3];[s3]aresample=16000[s4];[s4]"),
        ([0, 3], "[s1]pan=mono|c0<c0+c3[s2];[s2]aformat=channel_layouts=mono[s3];[s3]aresample=16000[s4];[s4]"),
    ],
)
def test_decode_measures_mixes_and_writes_16_khz(channels: list[int] | None, mixing: str) -> None:
    command = decode_command(SOURCE, TARGET, channels=channels)
    graph = command[command.index("-filter_complex") + 1]
    last = graph[graph.rindex("[") :]
    assert graph == f"[0:a:0]{ASTATS}[s0];[s0]aresample=async=1:first_pts=0[s1];{mixing}{ASTATS}{last}"
    assert command == [
        *("ffmpeg", *INPUT, *PLACE, "-filter_complex", graph, "-map", last, "-f", "wav", "-acodec", "pcm_s16le"),
        *(*OUTPUT, "-t", "86400", "file:/data/out.tmp", "-nostdin", "-hide_banner", "-v", "info", *QUIET),
    ]


def test_rendition_is_aac_with_its_index_at_the_front() -> None:
    graph = "[0:a:0]aresample=async=1:first_pts=0[s0];[s0]aresample=48000[s1]"
    assert rendition_command(SOURCE, TARGET, channels=2) == [
        *("ffmpeg", *INPUT, *PLACE, "-filter_complex", graph, "-map", "[s1]", "-f", "ipod", "-b:a", "64000"),
        *("-ac", "2", "-acodec", "aac", *OUTPUT, "-movflags", "+faststart", "-t", "86400", "file:/data/out.tmp"),
        *("-nostdin", "-hide_banner", "-v", "error", *QUIET),
    ]


def test_clip_seeks_in_its_input() -> None:
    command = clip_command(SOURCE, TARGET, Span(61_500, 63_250))
    before_input = command[: command.index("-i")]
    assert before_input[before_input.index("-ss") + 1] == "61.5"
    assert before_input[before_input.index("-to") + 1] == "63.25"


@pytest.mark.parametrize("playlist", ["hls", "dash", "concat", "image2", "tee", "lavfi", "rtsp", "sdp", "subviewer"])
def test_nothing_that_leads_elsewhere_is_read(playlist: str) -> None:
    assert playlist not in CONTAINERS.split(",")
