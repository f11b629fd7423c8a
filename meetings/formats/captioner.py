"""Captioners' transcripts: text with ``>>NAME:`` before each speaker and no times at all.

Segments get estimated times, so that they can be ordered, indexed and shown: text is laid end to
end at a nominal speaking rate, with a nominal pause between speakers and between paragraphs. Nobody
should take them for where something was said.

What is understood: a head of title lines and a disclaimer, up to the last line of asterisks;
``>>NAME:`` or ``>> NAME:`` for a speaker, ``>>`` alone for somebody unknown; a lone ``--`` for a
turn without speech; event marks such as ``[ Gavel ]`` and ``(Pause)``, kept as ``[Gavel]`` and
``[Pause]``; page numbers left over from printing (``1|P ag e``), taken out; headings of rooms and
agenda items in capitals, as ``text`` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from meetings.errors import InputError
from meetings.formats.labels import Label, is_label, name_from_capitals, number_speakers, read_label
from meetings.formats.outline import NO_GROUP, NO_ITEM, PARAGRAPH_CHARACTERS, PARAGRAPH_PAUSE_MS
from meetings.formats.writing import columns, join_texts, sentences
from meetings.timeline import Span
from meetings.transcript import PLENARY, Evidence, Segment, Tag, Transcript

COLUMNS_PER_SECOND = 14
"""Nominal speaking rate: about 140 English words a minute, as is usual in speeches."""
TURN_PAUSE_MS = 1000
"""Nominal silence between two speakers."""

_PAGE_NUMBER = re.compile(
    r"\d*[ \t]*\|[ \t]*P[ \t]*a[ \t]*g[ \t]*e\b[ \t]*\d*"
    r"|^[ \t]*(?:page[ \t]+)?\d{1,3}(?:[ \t]*(?:of|/)[ \t]*\d+)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"^[ \t]*\*{3,}[ \t]*$", re.MULTILINE)
_END = re.compile(
    r"^[ \t]*[\[(*]?[ \t]*end of (?:the )?(?:[\w ]{1,30} )?(?:transcript|meeting|session|day)\b.{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
_EVENT = re.compile(
    r"[\[(][ \t]*(gavel|pause|laughter|applause|music|silence|break|off microphone|audio fading|"
    r"standing by for audio|pre-meeting already in progress)[ \t.…]*[\])]",
    re.IGNORECASE,
)
_ONLY_EVENTS = re.compile(r"(?:\[[^\]]+\]\s*)+")
_NO_SPEECH = re.compile(r"[\s—–-]*")
_LABEL = re.compile(r"[ \t]*(?P<label>[^:\n]{0,60}):(?!//)(?P<text>.*)", re.DOTALL)
_BARE_LABEL = re.compile(r"^[ \t]*(?P<label>[^\W\d_a-z][^:\na-z]{1,59}):(?=[ \t])", re.MULTILINE)
_FACT = re.compile(r"DATE|TIME|PLACE|VENUE|ROOM|SESSION|MEETING|TITLE|SUBJECT|START(?:ING)? TIME|LOCATION")
_ABOUT_THE_TEXT = re.compile(r"transcript|caption|real[- ]?time|verbatim|draft", re.IGNORECASE)
_ITEM_HEADING = re.compile(r"ITEM (?P<number>[\w.]*\w)(?:\. .+)?")
_GROUP_HEADING = re.compile(r"BREAKOUT GROUP: (?P<group>.+)")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of one turn. ``quote`` is the label as it stands; ``turn`` counts the turns."""

    turn: int
    label: Label
    quote: str
    text: str
    item: str | None = None
    group: str | None = None


def loads(text: str) -> Transcript:
    """Read captioners' text. Raises ``InputError`` where nothing in it is speech."""
    passages = list(_passages(_cleaned(text)))
    if not passages:
        raise InputError("The file has no speech in it: no text stands behind a “>>” or on a line of its own.")
    segments = tuple(_timed(passages))
    return Transcript(segments[-1].span.end_ms, segments)


def _cleaned(text: str) -> str:
    """Take out what printing left, and write event marks one way."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    plain = _END.sub("", _PAGE_NUMBER.sub("", lines.replace("\u00a0", " ")))
    return _EVENT.sub(lambda match: f"[{match[1].capitalize()}]", plain)


def _turns(text: str) -> Iterator[tuple[str, str]]:
    """Give the turns as label and text; what stands before the first label has none."""
    head, *turns = re.split(r">{2,}", text if ">>" in text else _BARE_LABEL.sub(_marked, text))
    yield "", _spoken_head(head) if turns else _below_rule(head)
    for turn in turns:
        match = _LABEL.match(turn)
        yield (match["label"].strip(), match["text"]) if match and is_label(match["label"]) else ("", turn)


def _marked(match: re.Match[str]) -> str:
    known = is_label(match["label"]) and not _FACT.fullmatch(match["label"].strip())
    return f">>{match[0]}" if known else match[0]


def _below_rule(head: str) -> str:
    return _RULE.split(head)[-1]


def _spoken_head(head: str) -> str:
    """Give what was said before the first label: below the last rule, or what reads like speech."""
    if _RULE.search(head):
        return _below_rule(head)
    blocks = [join_texts(block.splitlines()) for block in re.split(r"\n\s*\n", head)]
    return "\n\n".join(block for block in blocks if _reads_like_speech(block) or _heading(block))


def _reads_like_speech(block: str) -> bool:
    return len(block.split()) >= 12 and block != block.upper() and not _ABOUT_THE_TEXT.search(block)


def _passages(text: str) -> Iterator[Passage]:
    """Give the paragraphs in order, each under the headings that stand above it."""
    tags: dict[Tag, str | None] = {}
    event = ""
    for number, (quote, turn) in enumerate(_turns(text)):
        for block in re.split(r"\n\s*\n", _RULE.sub("", turn)):
            said = join_texts((event, *block.splitlines()))
            heading = _heading(said)
            if heading is not None:
                tags |= heading
            elif _ONLY_EVENTS.fullmatch(said):
                event = said
            elif not _NO_SPEECH.fullmatch(said):
                event = ""
                yield Passage(number, read_label(quote), quote, said, tags.get("agenda_item"), tags.get("group"))


def _heading(block: str) -> dict[Tag, str | None] | None:
    """Read a heading as the tags that it sets; a room's heading ends the item before it."""
    if match := _ITEM_HEADING.fullmatch(block):
        return {"agenda_item": match["number"]} if block == block.upper() else None
    if match := _GROUP_HEADING.fullmatch(block):
        return {"group": name_from_capitals(match["group"]), "agenda_item": None}
    headings: dict[str, dict[Tag, str | None]] = {
        PLENARY.upper(): {"group": PLENARY, "agenda_item": None},
        NO_GROUP.upper(): {"group": None, "agenda_item": None},
        NO_ITEM.upper(): {"agenda_item": None},
    }
    return headings.get(block)


def _timed(passages: list[Passage]) -> Iterator[Segment]:
    speakers = number_speakers(
        (passage.label, passage.quote.casefold() or f"turn {passage.turn}") for passage in passages
    )
    now_ms = 0
    before: Passage | None = None
    for passage, speaker in zip(passages, speakers, strict=True):
        if before is not None:
            now_ms += PARAGRAPH_PAUSE_MS if before.turn == passage.turn else TURN_PAUSE_MS
        for part in sentences(passage.text, PARAGRAPH_CHARACTERS):
            length_ms = max(1, columns(part)) * 1000 // COLUMNS_PER_SECOND
            yield _segment(replace(passage, text=part), speaker, Span(now_ms, now_ms + length_ms))
            now_ms += length_ms
        before = passage


def _segment(passage: Passage, speaker: str, span: Span) -> Segment:
    found: tuple[tuple[Tag, str | None, str], ...] = (
        ("name", passage.label.name, f">>{passage.quote}:"),
        ("agenda_item", passage.item, f"Item {passage.item}"),
        ("group", passage.group, f"{passage.group}"),
    )
    return Segment(
        span=span,
        speaker=speaker,
        text=passage.text,
        name=passage.label.name,
        role=passage.label.role,
        agenda_item=passage.item,
        group=passage.group,
        evidence=tuple(
            Evidence(tag, "label", 1.0, span.start_ms, quote, value) for tag, value, quote in found if value is not None
        ),
    )
