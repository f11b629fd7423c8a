"""SubRip captions (SRT): numbered cues, a speaker's label where another one begins.

The format has no standard and no escapes. Players take ``<i>`` and ``{\\an8}`` as commands, so what
was said never has a ``<`` before a letter or a ``{`` before a backslash: ``‹`` and ``(`` stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from meetings.errors import InputError
from meetings.formats.cues import Cue, cues_of, lines
from meetings.formats.timing import ARROW, blocks, clock, read_timing
from meetings.formats.writing import join_texts
from meetings.transcript import Transcript

_COMMAND = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}")
_LABEL = re.compile(r">>+\s*(?P<speaker>[^:\n]{0,200}):\s*(?P<text>.*)", re.DOTALL)


def dumps(transcript: Transcript) -> str:
    """Write a transcript as captions, ``>> Marilyn Cade:`` before each change of speaker."""
    return format_cues(cues_of(transcript))


def format_cues(cues: Iterable[Cue]) -> str:
    """Write cues that are in order of time."""
    return "".join(_blocks(cues))


def _blocks(cues: Iterable[Cue]) -> Iterator[str]:
    speaker: str | None = None
    for number, cue in enumerate(cues, 1):
        label = "" if cue.speaker == speaker else f">> {_harmless(cue.speaker or '').replace(':', ' ')}:\n"
        speaker = cue.speaker
        times = f"{clock(cue.span.start_ms, ',')} {ARROW} {clock(cue.span.end_ms, ',')}"
        said = "\n".join(lines(_harmless(cue.text)))
        yield f"{number}\n{times}\n{label}{said}\n\n"


def _harmless(text: str) -> str:
    plain = " ".join(text.split()).replace(ARROW, "→").replace(">>", "»")
    return re.sub(r"<(?=[a-zA-Z/])", "‹", plain).replace("{\\", "(\\")


def loads(text: str) -> tuple[Cue, ...]:
    """Read the cues; a label holds until the next one.

    Raises ``InputError`` where nothing is a caption or a time cannot be read.
    """
    cues = tuple(sorted(_cues(blocks(text)), key=lambda cue: cue.span))
    if not cues:
        raise InputError("The file is not SRT: it has no captions with times.")
    return cues


def _cues(found: list[list[str]]) -> Iterator[Cue]:
    speaker: str | None = None
    for block in found:
        at = next((index for index, line in enumerate(block[:2]) if ARROW in line), None)
        if at is not None:
            span = read_timing(block[at], "SRT")
            said = _COMMAND.sub("", "\n".join(block[at + 1 :])).strip()
            if label := _LABEL.fullmatch(said):
                speaker, said = " ".join(label["speaker"].split()) or None, label["text"]
            if plain := join_texts(said.splitlines()):
                yield Cue(span, plain, speaker)
