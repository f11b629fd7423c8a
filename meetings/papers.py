"""A meeting's papers as text: statements and other documents whose words are likely to be said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from meetings.errors import InputError
from meetings.formats.statements import LARGEST_BYTES, SUFFIXES, read_statement
from meetings.programme import Programme


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that can be read: its title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)


def papers_of(programme: Programme, folder: Path) -> Iterator[Paper]:
    """Read the documents of a meeting out of the folder of documents; those without a text are passed over."""
    for document in programme.documents:
        suffix = PurePath(document.file_name or "").suffix.lower()
        if document.file_sha256 is None or suffix not in SUFFIXES:
            continue
        paragraphs = _read(folder / document.file_sha256, suffix)
        if paragraphs:
            yield Paper(document.title, paragraphs)


@lru_cache(maxsize=64)
def _read(path: Path, suffix: str) -> tuple[str, ...]:
    """Read a file, which is named by its content and so never changes; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return tuple(read_statement(file.read(LARGEST_BYTES + 1), suffix))
    except (InputError, OSError):
        return ()
