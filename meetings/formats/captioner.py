"""Captioners' transcripts: text with ``>>NAME:`` before each speaker and no times at all.

Segments get estimated times, so that they can be ordered, indexed and shown: text is laid end to
end at a nominal speaking rate, with a nominal pause between speakers and between paragraphs. Nobody
should take them for where something was said.

What is understood: a head of title lines and a disclaimer, up to the last line of asterisks;
``>>NAME:`` or ``>> NAME:`` for a speaker, ``>>`` alone for somebody unknown; a lone ``--`` for a
turn without speech; event marks such as ``[ Gavel ]`` and ``(Pause)``, kept as ``[Gavel]`` and
``[Pause]``; page numbers left over from printing (``1|P ag e``), taken out; headings of rooms and
agenda items in capitals and marks of time (``[0:01:02]``), as ``documents.text`` writes them. Where
every paragraph has a mark of time, the marks are taken for when it was said.

Records of the United Nations have no sign before their labels: ``Mr. X (Country) (spoke in French):``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from meetings.errors import InputError
from meetings.formats.cues import spread
from meetings.formats.labels import Label, is_label, name_from_capitals, number_speakers, read_label
from meetings.formats.languages import read_language_mark
from meetings.formats.mark_notes import NOTES
from meetings.formats.outline import NO_GROUP, NO_ITEM, PARAGRAPH_CHARACTERS, PARAGRAPH_PAUSE_MS
from meetings.formats.time_marks import TIME_MARK, read_time_mark
from meetings.formats.writing import columns, join_texts, sentences
from meetings.timeline import Span
from meetings.transcript import PLENARY, Evidence, Segment, Tag, Transcript, Word

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
    r"^[ \t]*[\[(*]?[ \t]*end of (?:the )?(?:[\w ]{1,30} )?(?:transcript|copy|record|meeting|session|day)\b.{0,40}$",
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
_IN_A_RECORD = re.compile(r"verbatim record|/PV\.\d", re.IGNORECASE)
_RECORD_LABEL = re.compile(r"^(?P<label>[^\W\d_][^:\n]{1,120}?):(?=[ \t])", re.MULTILINE)
_LABEL_BEHIND_TIME = re.compile(
    rf"^[ \t]*(?P<time>{TIME_MARK.pattern})[ \t]*(?P<label>>{{2,}}[^:\n]{{0,60}}:)", re.MULTILINE
)
_RECORD_LABEL_BEHIND_TIME = re.compile(
    rf"^(?P<time>{TIME_MARK.pattern})[ \t]*(?P<label>[^\W\d_][^:\n]{{1,120}}?:)(?=[ \t])", re.MULTILINE
)
_BRACKETED = re.compile(r"\s*\((?P<inside>[^()]{2,60})\)")
_BEGINS_WITH_BRACKET = re.compile(r"\((?P<inside>[^()]{2,60})\)\s*")
_FACT = re.compile(r"DATE|TIME|PLACE|VENUE|ROOM|SESSION|MEETING|TITLE|SUBJECT|START(?:ING)? TIME|LOCATION")
_ABOUT_THE_TEXT = re.compile(r"transcript|caption|real[- ]?time|verbatim|draft", re.IGNORECASE)
_ITEM_HEADING = re.compile(r"(?:AGENDA )?ITEM (?P<number>[\w.]*\w)(?:[.:] .+)?")
_HEADING_BEGINS = re.compile(r"(?:AGENDA )?ITEM [\w.]+$|BREAKOUT GROUP$")
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
    at_ms: int | None = None
    language: str | None = None


def loads(text: str) -> Transcript:
    """Read captioners' text. Raises ``InputError`` where nothing in it is speech."""
    passages = list(_passages(_cleaned(text)))
    if not passages:
        raise InputError("The file has no speech in it: no text stands behind a “>>” or on a line of its own.")
    told = all(passage.at_ms is not None for passage in passages)
    segments = tuple(_at_marks(passages) if told else _estimated(passages))
    return Transcript(max(segment.span.end_ms for segment in segments), segments)


def _cleaned(text: str) -> str:
    """Take out what printing left, and write event marks one way."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    plain = _END.sub("", _PAGE_NUMBER.sub("", lines.replace("\u00a0", " ")))
    return _EVENT.sub(lambda match: f"[{match[1].capitalize()}]", plain)


def _turns(text: str) -> Iterator[tuple[str, str]]:
    """Give the turns as label and text; what stands before the first label has none."""
    head, *turns = re.split(r">{2,}", _with_signs(text))
    yield "", _spoken_head(head) if turns else _below_rule(head)
    for turn in turns:
        match = _LABEL.match(turn)
        known = match and is_label(_bare(match["label"]))
        yield (match["label"].strip(), match["text"]) if match and known else ("", turn)


def _with_signs(text: str) -> str:
    """Put the sign before labels that have none, and marks of time behind labels."""
    if ">>" in text:
        return _LABEL_BEHIND_TIME.sub(r"\g<label> \g<time>", text)
    if _IN_A_RECORD.search(_RULE.split(text)[0]):
        head, rule, body = _parted(text)
        body = _RECORD_LABEL_BEHIND_TIME.sub(r"\g<label> \g<time>", body)
        return head + rule + _RECORD_LABEL.sub(_marked, body)
    return _BARE_LABEL.sub(_marked, text)


def _parted(text: str) -> tuple[str, str, str]:
    """Part a record at the rule below its notices."""
    rules = list(_RULE.finditer(text))
    at = rules[min(1, len(rules) - 1)].end() if rules else 0
    return text[:at], "\n", text[at:]


def _marked(match: re.Match[str]) -> str:
    label = _bare(match["label"])
    known = bool(label) and is_label(label) and not _FACT.fullmatch(label) and not _HEADING_BEGINS.match(label)
    return f">>{match[0]}" if known else match[0]


def _bare(label: str) -> str:
    """Give a label without what stands in brackets behind it: for whom somebody speaks, and in which language."""
    return _BRACKETED.sub("", label).strip()


def _language_of(label: str) -> str | None:
    return next((found for match in _BRACKETED.finditer(label) if (found := read_language_mark(match["inside"]))), None)


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
        language = _language_of(quote)
        for block in re.split(r"\n\s*\n", _RULE.sub("", turn)):
            said = join_texts((event, *block.splitlines()))
            heading = _heading(said)
            if heading is not None:
                tags |= heading
            elif _ONLY_EVENTS.fullmatch(said) and not TIME_MARK.fullmatch(said):
                event = said
            elif not _NO_SPEECH.fullmatch(said):
                event = ""
                passage = _passage(number, quote, said, language)
                language = passage.language
                yield replace(passage, item=tags.get("agenda_item"), group=tags.get("group"))


def _passage(turn: int, quote: str, said: str, language: str | None) -> Passage:
    """Read a paragraph: the marks of time and language before it, then what was said."""
    at = TIME_MARK.match(said)
    text = said[at.end() :].lstrip() if at else said
    text = NOTES.sub("", text)
    mark = _BEGINS_WITH_BRACKET.match(text)
    if mark and (changed := read_language_mark(mark["inside"])):
        language, text = changed, text[mark.end() :]
    return Passage(
        turn, read_label(_bare(quote)), quote, text, at_ms=read_time_mark(at) if at else None, language=language
    )


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


def _speakers(passages: Sequence[Passage]) -> Iterator[str]:
    return number_speakers(
        (passage.label, _bare(passage.quote).casefold() or f"turn {passage.turn}") for passage in passages
    )


def _estimated(passages: Sequence[Passage]) -> Iterator[Segment]:
    """Lay the passages end to end at the nominal rate."""
    now_ms = 0
    before: Passage | None = None
    for passage, speaker in zip(passages, _speakers(passages), strict=True):
        if before is not None:
            now_ms += PARAGRAPH_PAUSE_MS if before.turn == passage.turn else TURN_PAUSE_MS
        for part in sentences(passage.text, PARAGRAPH_CHARACTERS):
            length_ms = _nominal_ms(part)
            yield _segment(replace(passage, text=part), speaker, Span(now_ms, now_ms + length_ms))
            now_ms += length_ms
        before = passage


def _at_marks(passages: Sequence[Passage]) -> Iterator[Segment]:
    """Put the passages where their marks say, each until the next one's, and spread its words."""
    following = [*((passage.turn, passage.at_ms or 0) for passage in passages[1:]), None]
    for passage, speaker, after in zip(passages, _speakers(passages), following, strict=True):
        start_ms = passage.at_ms or 0
        end_ms = start_ms + _nominal_ms(passage.text)
        if after is not None:  # paragraphs of one speaker stay apart
            end_ms = min(end_ms, after[1] - (PARAGRAPH_PAUSE_MS if after[0] == passage.turn else 0))
        span = Span(start_ms, max(end_ms, start_ms + 1))
        pieces = spread(" ".join(passage.text.split()), span)
        yield replace(
            _segment(passage, speaker, span), words=tuple(Word(piece.span, piece.text.strip()) for piece in pieces)
        )


def _nominal_ms(text: str) -> int:
    return max(1, columns(text)) * 1000 // COLUMNS_PER_SECOND


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
        language=passage.language,
        evidence=tuple(
            Evidence(tag, "label", 1.0, span.start_ms, quote, value) for tag, value, quote in found if value is not None
        ),
    )
