"""Files made to harm whoever opens them: what each pretends to be, and what it would do."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

HLS = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:10\n{head}#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S">'
    '<Period><AdaptationSet mimeType="{mime}"><Representation id="1" bandwidth="1"><BaseURL>{address}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>"
)

PLAYLISTS: dict[str, str] = {
    "HLS naming a file": HLS.format(head="", address="{file}"),
    "HLS naming a file beside it": HLS.format(head="", address="{name}"),
    "HLS naming a file's address": HLS.format(head="", address="file://{file}"),
    "HLS naming a concatenation": HLS.format(head="", address="concat:{file}|{file}"),
    "HLS naming a server": HLS.format(head="", address="http://127.0.0.1:{port}/x.ts"),
    "HLS with a key on a server": HLS.format(
        head='#EXT-X-KEY:METHOD=AES-128,URI="http://127.0.0.1:{port}/key"\n', address="{file}"
    ),
    "HLS with a beginning elsewhere": HLS.format(head='#EXT-X-MAP:URI="{file}"\n', address="{file}"),
    "HLS of playlists": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://127.0.0.1:{port}/more.m3u8\n",
    "DASH naming a file": DASH.format(mime="audio/mp4", address="{file}"),
    "DASH naming a server": DASH.format(mime="audio/mp4", address="http://127.0.0.1:{port}/x.mp4"),
    "DASH with an entity": (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}">]>'
        + DASH.format(mime="audio/mp4", address="&e;").partition("?>")[2]
    ),
    "concat script": "ffconcat version 1.0\nfile '{file}'\n",
    "concat script with a near file": "ffconcat version 1.0\nfile {name}\n",
    "concat script naming a server": "ffconcat version 1.0\nfile http://127.0.0.1:{port}/x.ts\n",
    "session description": (
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 97\na=rtpmap:97 L16/8000\n"
    ),
    "list of addresses": "#EXTM3U\nhttp://127.0.0.1:{port}/x.mp3\n",
    "ASX list": '<asx version="3.0"><entry><ref href="http://127.0.0.1:{port}/x.wma"/></entry></asx>',
    "IMF list": (
        '<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016">'
        "<Id>urn:uuid:0</Id><AssetMap>{file}</AssetMap></CompositionPlaylist>"
    ),
    "subtitles": "[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:00:00.00,0:00:04.00,,,0,0,0,,{file}\n",
    "metadata file": ";FFMETADATA1\ntitle={file}\n",
    "Vapoursynth script": "import vapoursynth\nopen('{file}')\n",
    "graph of filters": "amovie={file}\n",
}


def wave(
    samples: bytes,
    *,
    rate: int = 16_000,
    channels: int = 1,
    bits: int = 16,
    declared_bytes: int | None = None,
    bytes_per_s: int | None = None,
    block: int | None = None,
) -> bytes:
    """A WAV file whose header says what it is told to say."""
    block = channels * bits // 8 if block is None else block
    per_s = rate * channels * bits // 8 if bytes_per_s is None else bytes_per_s
    size = len(samples) if declared_bytes is None else declared_bytes
    shape = struct.pack("<HHIIHH", 1, channels, rate, min(per_s, 0xFFFF_FFFF), block, bits)
    whole = min(size + 36, 0xFFFF_FFFF)
    return (
        struct.pack("<4sI4s4sI", b"RIFF", whole, b"WAVE", b"fmt ", 16)
        + shape
        + struct.pack("<4sI", b"data", size)
        + samples
    )


SECOND = b"\0\x10" * 16_000
LYING: dict[str, bytes] = {
    "says a day and a half": wave(SECOND, rate=8000, declared_bytes=0xFFFF_EFFE, bits=8),
    "says an hour": wave(SECOND, declared_bytes=115_200_000),
    "says nothing": wave(SECOND, declared_bytes=0),
    "one sample a second": wave(SECOND, rate=1, bits=8),
    "four billion samples a second": wave(SECOND, rate=0xFFFF_FFFF),
    "no rate": wave(SECOND, rate=0),
    "no channels": wave(SECOND, channels=0, block=2),
    "255 channels": wave(SECOND, channels=255),
    "65,535 channels": wave(SECOND, channels=65_535, block=2),
    "no bits": wave(SECOND, bits=0, block=2),
    "a false block": wave(SECOND, block=1),
    "a false rate of bytes": wave(SECOND, bytes_per_s=1),
    "a chunk longer than the file": b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff" + SECOND,
    "a chunk of no length, for ever": b"RIFF\xff\xff\xff\xffWAVE" + b"LIST\0\0\0\0" * 50_000,
}


def id3(size: int) -> bytes:
    return b"ID3\x03\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def box(kind: bytes, content: bytes, size: int | None = None) -> bytes:
    return (len(content) + 8 if size is None else size).to_bytes(4, "big") + kind + content


def nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = box(b"moov", content)
    return box(b"ftyp", b"isom\0\0\2\0isom") + content


def comment_bomb(tone: bytes) -> bytes:
    """FLAC with 15 MB of comments, 400,000 of them."""
    one = struct.pack("<I", 30) + b"TITLE=" + b"x" * 24
    count = 400_000
    block = struct.pack("<I", 0) + struct.pack("<I", count) + one * count
    at = 4 + 4 + 34
    return tone[:at] + b"\x04" + len(block).to_bytes(3, "big") + block + tone[at:]


BOMBS: dict[str, Callable[[Callable[[str], Path]], bytes]] = {
    "64 MB of metadata before the sound": lambda made: (
        id3(64 * 2**20) + b"TXXX" + bytes(64 * 2**20 - 4) + made("tone.mp3").read_bytes()
    ),
    "a tag of 256 MB that is not there": lambda made: id3(2**28 - 1) + made("tone.mp3").read_bytes(),
    "boxes 3,000 deep": lambda made: nested(3000),
    "a box of no length, for ever": lambda made: box(b"ftyp", b"isom\0\0\2\0isom") + box(b"free", b"", 8) * 200_000,
    "a box that holds itself": lambda made: box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", b"moov" * 4, 1),
    "a table of four billion entries": lambda made: table_bomb(made("tone.m4a").read_bytes()),
    "pages without end": lambda made: made("tone.ogg").read_bytes()[:58] * 20_000,
}


def table_bomb(tone: bytes) -> bytes:
    at = tone.index(b"stsz") + 12
    return tone[:at] + b"\xff\xff\xff\xff" + tone[at + 4 :]


MAGIC = (
    b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0",
    b"fLaC\0\0\0\x22",
    b"OggS\0\x02",
    b"ID3\x04\0\0\0\0\x0f\x76",
    b"\0\0\0\x18ftypisom",
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01",
    b"\xff\xfb\x90\x64",
    b"\xff\xf1\x50\x80",
    b"FORM\0\0\xff\xffAIFFCOMM",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",
    b"FLV\x01\x05\0\0\0\x09",
    b"G\x40\0\x10\0",
    b"#!AMR\n",
    b"caff\0\x01\0\0desc",
    b"",
)


def noise(number: int) -> bytes:
    """Random bytes behind the first bytes of one format after the other."""
    dice = random.Random(number)
    return MAGIC[number % len(MAGIC)] + dice.randbytes(dice.choice((10, 500, 20_000, 300_000)))


LANDMARKS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)


def mutated(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """A recording with one to twelve changes, most of them near its head, where the lengths are."""
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 4, 12))):
        if len(changed) < 16:
            break
        span = min(len(changed), 600) if dice.random() < 0.7 else len(changed)
        at = dice.randrange(span)
        dice.choice((_flip, _set, _landmark, _drop, _repeat, _cut, _splice))(changed, at, other, dice)
    return bytes(changed)


def _flip(changed: bytearray, at: int, other: bytes, dice: random.Random) -> None:
    changed[at] ^= 1 << dice.randrange(8)


def _set(changed: bytearray, at: int, other: bytes, dice: random.Random) -> None:
    size = dice.choice((1, 4, 64))
    changed[at : at + size] = dice.randbytes(size)


def _landmark(changed: bytearray, at: int, other: bytes, dice: random.Random) -> None:
    changed[at : at + 4] = dice.choice(LANDMARKS).to_bytes(4, dice.choice(("big", "little")))


def _drop(changed: bytearray, at: int, other: bytes, dice: random.Random) -> None:
    del changed[at : at + dice.choice((1, 7, 300, 5000))]


def _repeat(changed: bytearray, at: int, other: bytes, dice: random.Random) -> None:
    changed[at:at] = changed[at : at + dice.choice((1, 8, 500))] * dice.choice((1, 3, 50))


def _cut(changed: bytearray, at: int, other: bytes, dice: random.Random) -> None:
    del changed[max(16, dice.randrange(len(changed))) :]


def _splice(changed: bytearray, at: int, other: bytes, dice: random.Random) -> None:
    begin = dice.randrange(len(other))
    changed[at:at] = other[begin : begin + dice.choice((16, 400, 4000))]
