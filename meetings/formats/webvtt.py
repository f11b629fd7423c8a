"""WebVTT captions with the speaker of each cue in a voice tag.

Source: W3C, "WebVTT: The Web Video Text Tracks Format". Text in a cue has ``&``, ``<`` and ``>``
escaped, so nothing that was said can be read as a tag or as the arrow between two times.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from meetings.errors import InputError
from meetings.formats.cues import Cue, cues_of, lines
from meetings.formats.header import Header, notes
from meetings.formats.timing import ARROW, blocks, clock, read_timing
from meetings.formats.writing import join_texts
from meetings.transcript import Transcript

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+(?P<name>[^>]*)>")
_NOT_A_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_TAG = re.compile(r"<[^>]*>")


ESTIMATED = "The times are estimated from the length of the text: nobody measured when the words were said."


def dumps(transcript: Transcript, header: Header | None = None) -> str:
    """Write a transcript as captions; the header goes into a note that players do not show."""
    return format_cues(cues_of(transcript), "" if header is None else _note(transcript, header))


def format_cues(cues: Iterable[Cue], note: str = "", *, numbered: bool = True) -> str:
    """Write cues that are in order of time; ``numbered`` gives each an identifier, from 1."""
    head = f"WEBVTT\n\n{note}"
    return head + "".join(_block(number if numbered else None, cue) for number, cue in enumerate(cues, 1))


def _note(transcript: Transcript, header: Header) -> str:
    estimated = () if transcript.is_timed else (ESTIMATED,)
    facts = (*header.lines, header.status_line, *notes(transcript, header), *estimated)
    told = [" ".join(fact.split()).replace(ARROW, "→") for fact in facts]
    return "NOTE\n" + "\n".join(told) + "\n\n"


def _block(number: int | None, cue: Cue) -> str:
    wrapped = "\n".join(lines(cue.text))
    body = _escaped(wrapped)
    if cue.speaker:
        body = f"<v {_escaped(' '.join(cue.speaker.split()))}>{body}</v>"
    name = "" if number is None else f"{number}\n"
    return f"{name}{clock(cue.span.start_ms)} {ARROW} {clock(cue.span.end_ms)}\n{body}\n\n"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def loads(text: str) -> tuple[Cue, ...]:
    """Read the cues; notes, styles, regions and cue settings are passed over.

    Raises ``InputError`` where the text is no WebVTT or a time in it cannot be read.
    """
    found = blocks(text)
    if not found or not re.match(r"WEBVTT(?:\s|$)", found[0][0]):
        raise InputError("The file is not WebVTT: it does not begin with the word WEBVTT.")
    return tuple(sorted(_cues(found), key=lambda cue: cue.span))


def _cues(found: list[list[str]]) -> Iterator[Cue]:
    for block in found:
        if _NOT_A_CUE.match(block[0]):
            continue
        at = next((index for index, line in enumerate(block[:2]) if ARROW in line), None)
        if at is not None:
            span = read_timing(block[at], "WebVTT")
            for speaker, said in _voices("\n".join(block[at + 1 :])):
                yield Cue(span, said, speaker)


def _voices(payload: str) -> Iterator[tuple[str | None, str]]:
    """Give what each voice says in a cue; text before the first voice tag is nobody's."""
    parts = _VOICE.split(payload)
    for speaker, said in zip([None, *parts[1::2]], parts[::2], strict=True):
        if plain := _plain(said):
            yield (_plain(speaker) or None if speaker else None), plain


def _plain(text: str) -> str:
    """Drop tags, undo escapes and put all on one line."""
    return join_texts(html.unescape(_TAG.sub("", text)).splitlines())
