"""The transcript as one HTML file that needs nothing else: to read, to link into, to print.

Every paragraph can be linked to by its time in milliseconds (``#t83200``). There is no script and
nothing is loaded; the file's own policy forbids both. Everything that was said or typed is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from meetings.formats.header import Header, notes
from meetings.formats.labels import plain_name
from meetings.formats.outline import Paragraph, Section, Statement, paragraph_text, sections
from meetings.formats.writing import is_right_to_left, printable
from meetings.transcript import Transcript

STYLE = """
:root { --ink: #1a1a1a; --soft: #5c5c5c; --line: #c9c9c9; --paper: #ffffff; --link: #0b5394; --note: #f6f3ea; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --soft: #a8a8a8; --line: #4a4a4a; --paper: #1b1b1b; --link: #8ab4f8; --note: #2a2820; }
}
* { box-sizing: border-box; }
html { color: var(--ink); background: var(--paper); font: 1.0625rem/1.55 "Times New Roman", "Liberation Serif", serif; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
a { color: var(--link); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem; background: var(--paper); }
.mast { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline;
  border-bottom: 4px solid var(--ink); padding-bottom: .35rem; margin: 0; font-weight: bold; }
.mast .status { text-align: right; text-transform: uppercase; letter-spacing: .04em; font-size: .875rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0 .35rem; }
.facts { margin: 0 0 1rem; padding: 0; list-style: none; }
.note { border: 1px solid var(--line); background: var(--note); padding: .6rem .8rem; margin: 1rem 0;
  font-size: .9375rem; }
nav { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1rem; font-size: .9375rem; }
nav h2 { font-size: 1rem; margin: 0 0 .25rem; border: 0; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav .room ~ li:not(.room) { padding-inline-start: 1.25rem; }
h2 { font-size: 1.35rem; border-bottom: 1px solid var(--line); margin: 2.2rem 0 .8rem; break-after: avoid; }
h3 { font-size: 1.125rem; margin: 1.8rem 0 .6rem; break-after: avoid; }
h2 + h3 { margin-top: .8rem; }
.said { display: grid; grid-template-columns: 4.5rem 1fr; align-items: baseline;
  margin: 0 0 .75rem; orphans: 2; widows: 2; }
.said p { margin: 0; overflow-wrap: anywhere; }
.said:target { background: var(--note); outline: 2px solid var(--link); outline-offset: .2rem; }
.time { color: var(--soft); font-size: .8125rem; text-decoration: none;
  font-variant-numeric: tabular-nums; }
.time:hover, .time:focus { color: var(--link); text-decoration: underline; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; font-size: .875rem;
  color: var(--soft); }
@media (max-width: 32rem) { .said { grid-template-columns: 1fr; } }
@media print {
  @page { size: A4; margin: 22mm 20mm; }
  html { font-size: 10.5pt; color: #000; background: #fff; }
  body { max-width: none; padding: 0; }
  nav, .skip { display: none; }
}
"""


def dumps(transcript: Transcript, header: Header) -> str:
    """Write the page."""
    return "\n".join(_page(transcript, header)) + "\n"


def _text(text: str) -> str:
    return escape(printable(text))


def _page(transcript: Transcript, header: Header) -> Iterator[str]:
    found = list(sections(transcript, header.agenda))
    yield f'<!DOCTYPE html>\n<html lang="{_text(transcript.language or "en")}">\n<head>\n<meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(f'{header.title} – {header.status_line}')}</title>"
    yield f"<style>{STYLE}</style>\n</head>\n<body>"
    yield '<a class="skip" href="#record">Go to the text</a>'
    yield from _head(transcript, header)
    yield from _contents(found)
    yield '<main id="record">'
    given: Counter[int] = Counter()
    for number, section in enumerate(found):
        yield from _section(number, section, given)
    yield "</main>"
    yield f"<footer>End of {_text(header.status_line.lower())}. {_text(header.title)}.</footer>\n</body>\n</html>"


def _head(transcript: Transcript, header: Header) -> Iterator[str]:
    facts = [line for line in header.lines if line not in {header.body, header.meeting}]
    mast = f'<span>{_text(header.body or "Transcript")}</span> <span class="status">{_text(header.status_line)}</span>'
    yield f'<header lang="en">\n<p class="mast">{mast}</p>'
    yield f"<h1>{_text(header.meeting)}</h1>"
    if facts:
        yield f'<ul class="facts">{"".join(f"<li>{_text(fact)}</li>" for fact in facts)}</ul>'
    for note in notes(transcript, header):
        yield f'<p class="note" role="note">{_text(note)}</p>'
    yield "</header>"


def _contents(found: list[Section]) -> Iterator[str]:
    entries = [entry for number, section in enumerate(found) for entry in _entries(number, section)]
    if entries:
        yield '<nav aria-labelledby="contents" lang="en">\n<h2 id="contents">Contents</h2>'
        yield f"<ul>{''.join(entries)}</ul>\n</nav>"


def _entries(number: int, section: Section) -> Iterator[str]:
    if section.group_heading:
        yield f'<li class="room"><a href="#g{number}">{_text(section.group_heading)}</a></li>'
    if section.item_heading:
        yield f'<li><a href="#i{number}">{_text(section.item_heading)}</a></li>'


def _section(number: int, section: Section, given: Counter[int]) -> Iterator[str]:
    if section.group_heading:
        yield f'<h2 id="g{number}">{_text(section.group_heading)}</h2>'
    if section.item_heading:
        yield f'<h3 id="i{number}">{_text(section.item_heading)}</h3>'
    for statement in section.statements:
        yield from _statement(statement, given)


def _statement(statement: Statement, given: Counter[int]) -> Iterator[str]:
    label: str | None = plain_name(statement.first)
    for paragraph in statement.paragraphs:
        yield _paragraph(paragraph, label, _anchor(paragraph[0].span.start_ms, given))
        label = None


def _anchor(ms: int, given: Counter[int]) -> str:
    """Name the place; where two people begin at once, the second one's place has a number behind."""
    given[ms] += 1
    return f"t{ms}" if given[ms] == 1 else f"t{ms}-{given[ms]}"


def _paragraph(paragraph: Paragraph, label: str | None, anchor: str) -> str:
    first, text = paragraph[0], paragraph_text(paragraph)
    speaker = f"<strong><bdi>{_text(label)}</bdi>:</strong> " if label else ""
    language = f' lang="{_text(first.language)}"' if first.language else ""
    direction = ' dir="rtl"' if is_right_to_left(text) else ""
    return (
        f'<div class="said" id="{anchor}"><a class="time" href="#{anchor}">{_clock(first.span.start_ms)}</a>'
        f"<p{language}{direction}>{speaker}{_text(text)}</p></div>"
    )


def _clock(ms: int) -> str:
    hours, seconds = divmod(ms // 1000, 3600)
    return f"{hours}:{seconds // 60:02}:{seconds % 60:02}"
