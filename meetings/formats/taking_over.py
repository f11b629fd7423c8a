"""Taking over a transcript that exists already: what a file says, made fit to be kept, read and searched.

Captions and result files have times; where only the segments of a result file have them, words are
spread over their segment. Captioners' text and Word documents have none: their segments stand in
order at estimated times, and ``Transcript.is_timed`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from meetings.errors import InputError
from meetings.formats import import_transcript
from meetings.formats.cues import spread
from meetings.formats.encoding import decode_text
from meetings.formats.fields import Fields, parse_json
from meetings.formats.labels import surname
from meetings.roster import Participant, Roster
from meetings.transcript import Segment, Transcript, Word

LARGEST_BYTES = 128 << 20
"""A ten-hour session with every word's time is a result file of some 20 MB."""


def take_over(data: bytes, suffix: str, language: str | None = None) -> Transcript:
    """Read a transcript by its file's suffix; ``language`` is said where the file does not say it.

    Raises ``InputError`` for a file that cannot be read as what it says, or is too large for one.
    """
    if len(data) > LARGEST_BYTES:
        raise InputError(f"The file is too large to be a transcript: it has more than {LARGEST_BYTES >> 20} MB.")
    transcript = import_transcript(data, suffix)
    if suffix.lower() == ".json" and not transcript.is_timed and _has_times(data):
        transcript = replace(transcript, segments=tuple(map(_with_words, transcript.segments)))
    return _in_language(transcript, language)


def _has_times(data: bytes) -> bool:
    """Whether a result file's times are more than estimates."""
    return Fields.of(parse_json(decode_text(data), "result file"), "The result file").values.get("timed") is not False


def _with_words(segment: Segment) -> Segment:
    pieces = spread(" ".join(segment.text.split()), segment.span)
    return replace(segment, words=tuple(Word(piece.span, piece.text.strip()) for piece in pieces))


def _in_language(transcript: Transcript, language: str | None) -> Transcript:
    if language is None or transcript.language is not None:
        return transcript
    segments = (replace(segment, language=segment.language or language) for segment in transcript.segments)
    return replace(transcript, language=language, segments=tuple(segments))


def with_roster_names(transcript: Transcript, roster: Roster) -> Transcript:
    """Give speakers the roster's names for what the text calls them: an alias, a surname, or for whom they speak.

    What could be two people stays as it is, and so does who is not on the roster.
    """
    calls = _calls(roster)
    return replace(transcript, segments=tuple(_named(segment, roster, calls) for segment in transcript.segments))


def _calls(roster: Roster) -> Mapping[str, Participant]:
    """Give who is meant by each form, where that is one person alone."""
    meant: dict[str, set[Participant]] = {}
    for person in roster.participants:
        for form in {person.name, *person.aliases, person.entity or "", surname(person.name)}:
            meant.setdefault(form.casefold(), set()).add(person)
    return {form: next(iter(people)) for form, people in meant.items() if form and len(people) == 1}


def _named(segment: Segment, roster: Roster, calls: Mapping[str, Participant]) -> Segment:
    if segment.name is None and segment.role == "chair" and roster.chair:
        return replace(segment, name=roster.chair)
    person = roster.find(segment.name or "") or calls.get((segment.name or "").casefold())
    return replace(segment, name=person.name, role=person.role) if person else segment
