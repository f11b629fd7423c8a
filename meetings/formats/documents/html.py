"""The transcript as one HTML file that needs nothing else: to read, to link into, to print, to hear.

Every paragraph can be linked to by its time in milliseconds (``#t83200``). Without sound there is no
script; with it, the file carries the recording and a player that follows the words. Nothing is
loaded either way: the file's own policy forbids it. Everything that was said or typed is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from meetings.formats.cues import Piece, pieces_of
from meetings.formats.documents.document import Document, Paragraph, Part
from meetings.formats.documents.html_player import SCRIPT
from meetings.formats.documents.html_style import PLAYER_STYLE, STYLE
from meetings.formats.edition import Sound
from meetings.formats.time_marks import clock
from meetings.formats.writing import is_right_to_left, printable

_SOUND_PLACE = "\x00sound\x00"  # no text can have it: ``printable`` drops control characters


def write(document: Document, *, times: bool = True, sound: Sound | None = None) -> bytes:
    """Write the page; ``times`` puts an instant beside each paragraph, ``sound`` makes it play.

    The sound is put in at the end: of ten hours, each further copy would be 290 MB.
    """
    page = ("\n".join(_Page(document, times, sound).lines()) + "\n").encode()
    if sound is None:
        return page
    before, _, behind = page.partition(_SOUND_PLACE.encode())
    return b"".join((before, base64.b64encode(sound.data), behind))


def text(value: str) -> str:
    """Write text so that no browser takes it for anything else."""
    return escape(printable(value))


@dataclass(frozen=True, slots=True)
class _Page:
    """Writes one page; ``given`` counts the places that have a name already."""

    document: Document
    times: bool
    sound: Sound | None
    given: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        """Give the page line by line."""
        document = self.document
        yield f'<!DOCTYPE html>\n<html lang="{text(document.language)}">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_policy(self.sound)}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{text(f'{document.running_title} – {document.status}')}</title>"
        yield f"<style>{STYLE}{PLAYER_STYLE if self.sound else ''}</style>\n</head>"
        yield "<body>" if self.times else '<body class="untimed">'
        yield '<a class="skip" href="#record">Go to the text</a>'
        yield from head(document)
        yield from contents(document)
        yield '<main id="record">'
        if document.opening:
            yield f'<p class="opening">{text(document.opening)}</p>'
        for number, part in enumerate(document.parts):
            yield from self._part(number, part)
        yield "</main>"
        yield f"<footer>{_end(document)}</footer>"
        if self.sound:
            yield from _player(self.sound)
        yield "</body>\n</html>"

    def _part(self, number: int, part: Part) -> Iterator[str]:
        yield from headings(number, part)
        for paragraph in part.paragraphs:
            yield self._paragraph(paragraph, part)

    def _paragraph(self, paragraph: Paragraph, part: Part) -> str:
        if paragraph.kind != "said":
            return summary_line(paragraph, part)
        anchor = self._anchor(paragraph)
        said = f"<p{direction(paragraph)}>{label(paragraph)}{self._words(paragraph)}{notes(paragraph)}</p>"
        if not self.times or paragraph.at_ms is None:
            return f'<div class="said" id="{anchor}">{said}</div>'
        time = f'<a class="time" href="#{anchor}">{clock(paragraph.at_ms)}</a>'
        return f'<div class="said" id="{anchor}"{self._moments(paragraph)}>{time}{said}</div>'

    def _anchor(self, paragraph: Paragraph) -> str:
        """Name the place; where two people begin at once, the second one's place has a number behind."""
        name = "p" if paragraph.at_ms is None else f"t{paragraph.at_ms}"
        self.given[name] += 1
        return name if self.given[name] == 1 and paragraph.at_ms is not None else f"{name}-{self.given[name]}"

    def _words(self, paragraph: Paragraph) -> str:
        """Write the text, each word in an element of its own where there is sound to hear it in."""
        if not self.sound:
            return text(paragraph.text)
        shown, done = [], 0
        for piece in _pieces(paragraph):
            word = piece.text.strip()
            found = paragraph.text.find(word, done)
            if found >= 0:
                shown.append(f"{text(paragraph.text[done:found])}<span>{text(word)}</span>")
                done = found + len(word)
        return "".join(shown) + text(paragraph.text[done:])

    def _moments(self, paragraph: Paragraph) -> str:
        """Give each word's beginning and end in milliseconds, for the player."""
        if not self.sound:
            return ""
        spans = (piece.span for piece in _pieces(paragraph))
        return f' data-t="{",".join(f"{span.start_ms},{span.end_ms}" for span in spans)}"'


def _pieces(paragraph: Paragraph) -> Iterator[Piece]:
    for segment in paragraph.segments:
        yield from pieces_of(segment)


def _policy(sound: Sound | None) -> str:
    """Give the file's own policy: no script but ours, nothing from anywhere."""
    if sound is None:
        return "default-src 'none'; style-src 'unsafe-inline'"
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; media-src data:; script-src 'sha256-{digest}'"


def _player(sound: Sound) -> Iterator[str]:
    yield '<div class="player" role="region" aria-label="Player">'
    yield f'<audio id="sound" controls preload="metadata" src="data:{sound.media_type};base64,{_SOUND_PLACE}"></audio>'
    yield '<label><input type="checkbox" id="follow" checked> Follow the words</label>\n</div>'
    yield f"<script>{SCRIPT}</script>"


def head(document: Document) -> Iterator[str]:
    """Write what stands above the text."""
    mast = f'<span>{text(document.masthead or "Transcript")}</span> <span class="status">{text(document.status)}</span>'
    yield f'<header lang="en">\n<p class="mast">{mast}</p>'
    yield f"<h1>{text(document.title)}</h1>"
    if document.lower_facts:
        yield f'<ul class="facts">{"".join(f"<li>{text(fact)}</li>" for fact in document.lower_facts)}</ul>'
    for notice in document.notices:
        yield f'<p class="note" role="note">{text(notice)}</p>'
    yield "</header>"


def contents(document: Document) -> Iterator[str]:
    """Write the table of contents, where there are headings."""
    entries = [entry for number, part in enumerate(document.parts) for entry in _entries(number, part)]
    if entries:
        yield '<nav aria-labelledby="contents" lang="en">\n<h2 id="contents">Contents</h2>'
        yield f"<ul>{''.join(entries)}</ul>\n</nav>"


def _entries(number: int, part: Part) -> Iterator[str]:
    if part.group_heading:
        yield f'<li class="room"><a href="#g{number}">{text(part.group_heading)}</a></li>'
    if part.item_heading:
        yield f'<li><a href="#i{number}">{text(part.item_heading)}</a></li>'


def headings(number: int, part: Part) -> Iterator[str]:
    """Write the headings that a part begins with."""
    if part.group_heading:
        yield f'<h2 id="g{number}">{text(part.group_heading)}</h2>'
    if part.item_heading:
        level = "h3" if part.group_heading else "h2"
        yield f'<{level} class="item" id="i{number}">{text(part.item_heading)}</{level}>'


def label(paragraph: Paragraph) -> str:
    """Write who speaks, for whom, and in which language; the colon stands out with a name that stands alone."""
    mark = f'<span class="mark">({text(paragraph.mark)})</span>' if paragraph.mark else ""
    if paragraph.speaker is None:
        return f"{mark} " if mark else ""
    name, affiliation = text(paragraph.speaker.name), text(paragraph.speaker.affiliation)
    behind = [*([f"(<bdi>{affiliation}</bdi>)"] if affiliation else []), *([mark] if mark else [])]
    if not behind:
        return f'<span class="who"><bdi>{name}</bdi>:</span> '
    return f'<span class="who"><bdi>{name}</bdi></span> {" ".join(behind)}: '


def notes(paragraph: Paragraph) -> str:
    """Write what a paragraph is besides speech, behind it."""
    return "".join(f' <span class="noted" lang="en" dir="ltr">[{text(note)}]</span>' for note in paragraph.notes)


def direction(paragraph: Paragraph) -> str:
    """Tell a paragraph's language and direction."""
    language = f' lang="{text(paragraph.language)}"' if paragraph.language else ""
    return language + (' dir="rtl"' if is_right_to_left(paragraph.text) else "")


def summary_line(paragraph: Paragraph, part: Part) -> str:
    """Write a line of a summary: a term, an entry under it, or a line to write on.

    A term is one level below the headings of its part; levels are never skipped (ISO 14289-1, 7.4.2).
    """
    shown = text(paragraph.text)
    if paragraph.kind == "term":
        level = 4 if part.group_heading and part.item_heading else 3
        return f'<h{level} class="term">{shown}</h{level}>'
    return (
        f'<ul class="entries"><li>{shown}</li></ul>' if paragraph.kind == "entry" else f'<p class="blank">{shown}</p>'
    )


def _end(document: Document) -> str:
    end = text(". ".join(part for part in (document.closing, document.running_title) if part)) + "."
    return f'{end}<br><span class="seal">{text(document.seal)}</span>' if document.seal else end
