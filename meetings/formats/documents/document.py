"""The record as a document, before it is written in any format: head, notices, headings, statements.

Each format of a document writes this one value, so that all say the same in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from meetings.formats.edition import Edition
from meetings.formats.header import Header
from meetings.formats.languages import language_mark
from meetings.formats.mark_notes import notes_of
from meetings.formats.outline import Section, Statement, paragraph_text, sections
from meetings.formats.profiles import Written
from meetings.transcript import Segment, Transcript

Kind = Literal["said", "term", "entry", "blank"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``speaker`` is set where a statement begins, ``mark`` where its language changes.

    ``kind`` is speech, or in a summary a term, an entry under it, or a line left for the drafter.
    ``notes`` say what the paragraph is besides speech. ``at_ms`` is ``None`` where nobody knows when it was said.
    """

    text: str
    kind: Kind = "said"
    speaker: Written | None = None
    mark: str = ""
    at_ms: int | None = None
    language: str | None = None
    segments: tuple[Segment, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one or two headings (``None`` for no heading)."""

    group_heading: str | None
    item_heading: str | None
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; ``facts`` are the lines of its title page, ``masthead`` is who meets.

    ``seal`` says which approved version this is, and by which digest it can be proved.
    """

    masthead: str
    status: str
    title: str
    facts: tuple[str, ...]
    notices: tuple[str, ...]
    opening: str
    parts: tuple[Part, ...]
    closing: str
    running_title: str
    language: str
    seal: str = ""

    @property
    def lower_facts(self) -> tuple[str, ...]:
        """The facts that stand below the title: all but the body's name and the title itself."""
        return tuple(fact for fact in self.facts if fact not in {self.masthead, self.title})


def compose(transcript: Transcript, header: Header, edition: Edition) -> Document:
    """Put a transcript into the order of its document."""
    profile = edition.profile
    whole = not edition.is_extract
    return Document(
        masthead=header.body,
        status=profile.status_line(header),
        title=header.meeting,
        facts=(*profile.facts(header), *((header.symbol,) if header.symbol else ())),
        notices=tuple(note for note in (*profile.notices(transcript, header), edition.extract_line) if note),
        opening=profile.opening(header) if whole else "",
        parts=tuple(_parts(transcript, header, edition)),
        closing=profile.closing(header) if whole else "",
        running_title=header.title,
        language=transcript.language or "en",
        seal=header.seal if whole else "",
    )


def _parts(transcript: Transcript, header: Header, edition: Edition) -> Iterator[Part]:
    writer = _Statements(transcript, header, edition)
    for section in sections(transcript, header.agenda, edition.profile.item):
        yield Part(section.group_heading, section.item_heading, tuple(writer.of(section)))


@dataclass(frozen=True, slots=True)
class _Statements:
    """Writes statements as paragraphs, in the manner of one edition."""

    transcript: Transcript
    header: Header
    edition: Edition

    def of(self, section: Section) -> Iterator[Paragraph]:
        """Give the paragraphs of a section."""
        for statement in section.statements:
            yield from self._of_statement(statement)

    def _of_statement(self, statement: Statement) -> Iterator[Paragraph]:
        record = spoken = self.transcript.language or "en"
        speaker: Written | None = self.edition.profile.speaker(statement.first, self.header.roster)
        for paragraph in statement.paragraphs:
            language = paragraph[0].language or record
            mark = language_mark(language, record) if language != spoken else ""
            spoken = language
            yield Paragraph(
                text=paragraph_text(paragraph),
                speaker=speaker,
                mark=mark if self.edition.profile.marks_languages else "",
                at_ms=paragraph[0].span.start_ms if self.transcript.is_timed else None,
                language=paragraph[0].language,
                segments=paragraph,
                notes=notes_of(paragraph) if self.edition.marks else (),
            )
            speaker = None
