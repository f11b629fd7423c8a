"""A prepared statement set beside what was said: what was read, left out, added and put differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from meetings.aligning import Pair, match_words, plain
from meetings.errors import InputError
from meetings.formats.cues import pieces_of
from meetings.formats.writing import join_texts, tokens
from meetings.transcript import Segment, Transcript

Kind = Literal["same", "left out", "added", "changed"]
LEAST_SHARE = 0.3
"""A statement of which less was said was not given in this session (taste, no measurement)."""
WIDEST_GAP = 80
"""Words that a speaker may add in the middle; what matches beyond them belongs to somebody else's words."""

STRAY_GAP, STRAY_WORDS = 7, 3
"""Fewer matching words than this, further off than this, are a chance at the ends of a statement."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words; ``at_ms`` and ``ordinal`` say when and in which segment it was said, if it was."""

    kind: Kind
    prepared: str
    said: str
    at_ms: int | None = None
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A whole comparison; shares are of words."""

    runs: tuple[Run, ...]
    prepared_words: int
    said_words: int
    kept_words: int

    @property
    def share(self) -> float:
        """The share of the prepared words that was said."""
        return self.kept_words / self.prepared_words if self.prepared_words else 0.0

    @property
    def doubtful(self) -> tuple[Run, ...]:
        """Short stretches that were written one way and heard another: spoken so, or misheard."""
        return tuple(run for run in self.runs if run.kind == "changed" and len(run.prepared.split()) <= 4)


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    at_ms: int
    ordinal: int


def compare(paragraphs: Sequence[str], transcript: Transcript, speaker: str | None = None) -> Delivery:
    """Set a statement beside what was said, by one speaker or wherever it was said.

    Raises ``InputError`` where it was not said in this session, or not by them.
    """
    written = [token for paragraph in paragraphs for token in tokens(paragraph) if token.strip()]
    said = list(_said(transcript, speaker))
    pairs = match_words([plain(word) for word in written], [plain(word.text) for word in said])
    pairs = _densest(pairs)
    counted = sum(bool(plain(word)) for word in written)
    if not counted or len(pairs) < LEAST_SHARE * counted:
        whose = f" by {speaker}" if speaker else ""
        raise InputError(f"This statement was not found in what was said{whose}.")
    first, last = pairs[0][1], pairs[-1][1] + 1
    return Delivery(
        runs=tuple(_runs(written, said, pairs)),
        prepared_words=counted,
        said_words=sum(bool(plain(word.text)) for word in said[first:last]),
        kept_words=len(pairs),
    )


def _said(transcript: Transcript, speaker: str | None) -> Iterator[_Said]:
    for ordinal, segment in enumerate(transcript.segments):
        if speaker is None or segment.display_name.casefold() == speaker.casefold():
            yield from _words(segment, ordinal)


def _words(segment: Segment, ordinal: int) -> Iterator[_Said]:
    for piece in pieces_of(segment):
        if piece.text.strip():
            yield _Said(piece.text, piece.span.start_ms, ordinal)


def _densest(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Keep the pairs of one place: the largest cluster without a gap that no speaker would make."""
    clusters: list[list[Pair]] = []
    longest: list[Pair] = []
    for pair in pairs:
        if clusters and pair[1] - clusters[-1][-1][1] <= WIDEST_GAP:
            clusters[-1].append(pair)
        else:
            clusters.append([pair])
        if len(clusters[-1]) > len(longest):
            longest = clusters[-1]
    return _without_strays(longest)


def _without_strays(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Drop one or two words at an end that match far from the rest by chance, as “by” and “the” do."""
    groups: list[list[Pair]] = []
    for pair in pairs:
        if groups and pair[1] - groups[-1][-1][1] <= STRAY_GAP:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    while len(groups) > 1 and len(groups[-1]) < STRAY_WORDS:
        groups.pop()
    while len(groups) > 1 and len(groups[0]) < STRAY_WORDS:
        groups.pop(0)
    return tuple(pair for group in groups for pair in group)


def _runs(written: Sequence[str], said: Sequence[_Said], pairs: Sequence[Pair]) -> Iterator[Run]:
    """Give the runs in order, neighbours of one kind joined."""
    at = (0, pairs[0][1])
    steps: list[Run] = []
    for i, j in [*pairs, (len(written), pairs[-1][1] + 1)]:
        steps += _gap(written[at[0] : i], said[at[1] : j])
        if i < len(written):
            steps.append(_pair(written[i], said[j]))
        at = (i + 1, j + 1)
    for kind, members in groupby(steps, key=lambda run: run.kind):
        yield _joined(kind, list(members))


def _gap(left_out: Sequence[str], added: Sequence[_Said]) -> list[Run]:
    if not left_out and not added:
        return []
    kind: Kind = "changed" if left_out and added else "left out" if left_out else "added"
    first = added[0] if added else None
    return [
        Run(
            kind,
            join_texts(left_out),
            join_texts(word.text for word in added),
            first.at_ms if first else None,
            first.ordinal if first else None,
        )
    ]


def _pair(written: str, said: _Said) -> Run:
    kind: Kind = "same" if plain(written) == plain(said.text) else "changed"
    return Run(kind, written, said.text, said.at_ms, said.ordinal)


def _joined(kind: Kind, members: Sequence[Run]) -> Run:
    placed = next((run for run in members if run.at_ms is not None), members[0])
    return Run(
        kind,
        join_texts(run.prepared for run in members),
        join_texts(run.said for run in members),
        placed.at_ms,
        placed.ordinal,
    )
