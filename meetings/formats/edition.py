"""An edition of a transcript: in whose style, of which part, with what beside the text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from meetings.errors import InputError
from meetings.formats.header import group_title
from meetings.formats.languages import language_name
from meetings.formats.profiles import WGEC, Profile
from meetings.transcript import Segment, Transcript

Kind = Literal["verbatim", "summary"]


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a recording, to be carried inside a page."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Edition:
    """How a transcript is to be written.

    ``kind`` is the whole text, or the skeleton of a summary record. Only segments of these items,
    groups, speakers (by shown name) and languages are in it; an empty choice takes all. ``times``
    says whether documents tell when things were said; ``None`` leaves it to the format's custom. ``marks`` shows
    behind each paragraph what it is besides speech: a decision, a next step, a check of the sound.
    """

    profile: Profile = WGEC
    kind: Kind = "verbatim"
    times: bool | None = None
    marks: bool = False
    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sound: Sound | None = None

    @property
    def is_extract(self) -> bool:
        """Whether anything was chosen, so that the whole is not there."""
        return bool(self.items or self.groups or self.speakers or self.languages)

    @property
    def extract_line(self) -> str:
        """Say of what this is an extract; empty for the whole.

        >>> Edition(items=("2",), speakers=("Brazil", "India")).extract_line
        'Extract: item 2; speakers Brazil, India.'
        """
        parts = (
            _listed("item", self.items),
            "; ".join(group_title(group) for group in self.groups),
            _listed("speaker", self.speakers),
            _listed("language", tuple(map(language_name, self.languages))),
        )
        chosen = "; ".join(part for part in parts if part)
        return f"Extract: {chosen}." if chosen else ""

    def choose(self, transcript: Transcript) -> Transcript:
        """Give the part of a transcript that was chosen. Raises ``InputError`` where that is nothing."""
        if not self.is_extract:
            return transcript
        chosen = tuple(segment for segment in transcript.segments if self._takes(segment, transcript.language))
        if not chosen:
            raise InputError(f"Nothing in this transcript answers the choice. {self.extract_line}")
        return replace(transcript, segments=chosen)

    def _takes(self, segment: Segment, language: str | None) -> bool:
        def fits(value: str | None, chosen: tuple[str, ...]) -> bool:
            return not chosen or (value or "").casefold() in {each.casefold() for each in chosen}

        return (
            fits(segment.agenda_item, self.items)
            and fits(segment.group, self.groups)
            and fits(segment.display_name, self.speakers)
            and fits(segment.language or language, self.languages)
        )


def _listed(what: str, values: tuple[str, ...]) -> str:
    return f"{what}{'s' if len(values) > 1 else ''} {', '.join(values)}" if values else ""
