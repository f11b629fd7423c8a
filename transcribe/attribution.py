"""Putting words on speakers: recognised words and a diarization become segments.

Word times and turn borders are each off by some tenths of a second, so a word alone is poor
evidence of who said it. The speakers of all words are therefore chosen together, as the cheapest
path through them (Viterbi). A word costs the milliseconds of it that lie outside its speaker's
turns; changing the speaker costs nothing much where a sentence ends or somebody pauses, and as
much as a word or two inside a sentence::

    turns    |------- S1 -------|------------ S2 ------------|
    words    We    agree.  Thank  you,  Chair,  for  the  floor.
    nearest  S1    S1      S1     S2    S2      S2   S2   S2
    chosen   S1    S1    | S2     S2    S2      S2   S2   S2
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from meetings.speakers import Diarization, Turn
from meetings.timeline import Span, merge_spans
from meetings.transcript import Segment, Word
from transcribe.engines.port import UNSPACED_LANGUAGES
from transcribe.sentences import sentence_ends

# Who a word belongs to when nobody's turn is near it.
UNKNOWN_SPEAKER = "S0"
# A turn further than this from a word says nothing about it.
REACH_MS = 3_000
# What a change of speaker costs inside a sentence (about two words), and between sentences.
CHANGE_INSIDE_MS = 700
CHANGE_BETWEEN_MS = 100
# A pause this long makes a change as cheap as a sentence's end does.
FREE_PAUSE_MS = 1_000
# Recognisers give short words no length at all; each still weighs something.
SHORTEST_WORD_MS = 80

# Segments: a silence that starts a new one, the length from which a sentence's end does, and the
# length at which any word does.
LONG_PAUSE_MS = 2_000
LONG_SEGMENT_MS = 30_000
LONGEST_SEGMENT_MS = 60_000


def attribute_words(
    words: Sequence[Word], diarization: Diarization, language: str | None = None
) -> tuple[Segment, ...]:
    """Return the words as segments of one speaker each, in order of time; every word is in one.

    ``words`` have times of the whole recording. A new segment starts where the speaker changes,
    after a long pause, and at the end of a sentence once a segment is long. Segments of one
    speaker do not overlap. Words far from any turn go to ``UNKNOWN_SPEAKER``; all words go to
    ``S1`` when there are no turns at all.
    """
    ordered = sorted(words, key=lambda word: word.span.start_ms)
    if not ordered:
        return ()
    ends = sentence_ends([word.text for word in ordered])
    speakers = choose_speakers(ordered, ends, diarization) if diarization.turns else ["S1"] * len(ordered)
    segments = [
        _segment(ordered[start:end], speakers[start], language) for start, end in _cuts(ordered, ends, speakers)
    ]
    return tuple(_apart(segments))


def choose_speakers(words: Sequence[Word], ends: Sequence[bool], diarization: Diarization) -> list[str]:
    """Return each word's speaker: the cheapest path through all words (see the module's text).

    ``ends`` says of each word whether a sentence ends with it.
    """
    costs = _word_costs(words, diarization)
    total = costs[0]
    cheapest_before: list[dict[str, str]] = []
    for (before, word), ended, cost in zip(pairwise(words), ends, costs[1:], strict=False):
        change = _change_cost(before, word, ended)
        best = min(total, key=total.__getitem__)
        came_from = {speaker: speaker if _stays(total, speaker, best, change) else best for speaker in cost}
        total = {
            speaker: cost[speaker] + total[origin] + (0 if origin == speaker else change)
            for speaker, origin in came_from.items()
        }
        cheapest_before.append(came_from)
    chosen = [min(total, key=total.__getitem__)]
    for came_from in reversed(cheapest_before):
        chosen.append(came_from[chosen[-1]])
    return chosen[::-1]


def _stays(total: dict[str, float], speaker: str, best: str, change: float) -> bool:
    return speaker in total and total[speaker] <= total[best] + change


def _change_cost(before: Word, word: Word, sentence_ended: bool) -> float:
    if sentence_ended:
        return CHANGE_BETWEEN_MS
    pause = min(max(0, word.span.start_ms - before.span.end_ms) / FREE_PAUSE_MS, 1.0)
    return CHANGE_INSIDE_MS + pause * (CHANGE_BETWEEN_MS - CHANGE_INSIDE_MS)


def _word_costs(words: Sequence[Word], diarization: Diarization) -> list[dict[str, float]]:
    """What it costs to put each word on each speaker near it; on the word before's where none is near."""
    exclusive, overlapping = _timelines(diarization.exclusive), _timelines(diarization.turns)
    nearby = _Nearby(diarization.turns)
    costs: list[dict[str, float]] = []
    for word in words:
        speakers = nearby.speakers(word.span)
        if speakers:
            costs.append({s: _word_cost(word.span, exclusive.get(s, ()), overlapping[s]) for s in speakers})
        elif costs and word.span.start_ms - _last_end(words, len(costs)) < LONG_PAUSE_MS:
            costs.append(dict.fromkeys(costs[-1], 0.0))
        else:
            costs.append({UNKNOWN_SPEAKER: 0.0})
    return costs


def _last_end(words: Sequence[Word], index: int) -> int:
    return words[index - 1].span.end_ms


def _word_cost(word: Span, exclusive: Sequence[Span], overlapping: Sequence[Span]) -> float:
    """Milliseconds of the word outside the speaker's turns; those in an overlap count half.

    A word outside all of them costs a little more the further away they are.
    """
    span = Span(word.start_ms, max(word.end_ms, word.start_ms + SHORTEST_WORD_MS))
    alone, heard = _covered_ms(span, exclusive), _covered_ms(span, overlapping)
    outside = span.duration_ms - alone - max(0, heard - alone) / 2
    return outside if heard else outside + _gap_ms(span, overlapping) / 10


def _timelines(turns: Sequence[Turn]) -> dict[str, tuple[Span, ...]]:
    """Each speaker's turns, joined where they touch, in order."""
    spans: dict[str, list[Span]] = {}
    for turn in turns:
        spans.setdefault(turn.speaker, []).append(turn.span)
    return {speaker: merge_spans(own) for speaker, own in spans.items()}


def _near(span: Span, timeline: Sequence[Span], margin_ms: int = 0) -> Sequence[Span]:
    """The part of a timeline that overlaps or touches ``span`` widened by a margin."""
    first = bisect_left(timeline, span.start_ms - margin_ms, key=lambda s: s.end_ms)
    last = bisect_right(timeline, span.end_ms + margin_ms, key=lambda s: s.start_ms)
    return timeline[first:last]


def _covered_ms(span: Span, timeline: Sequence[Span]) -> int:
    return sum(span.overlap_ms(other) for other in _near(span, timeline))


def _gap_ms(span: Span, timeline: Sequence[Span]) -> int:
    return min((span.gap_ms(other) for other in _near(span, timeline, REACH_MS)), default=REACH_MS)


class _Nearby:
    """Finds the speakers whose turns lie within reach of a word."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = turns
        self._latest_end = list(accumulate((turn.span.end_ms for turn in turns), max))

    def speakers(self, span: Span) -> list[str]:
        """Speakers within reach, in order of their turns."""
        first = bisect_left(self._latest_end, span.start_ms - REACH_MS)
        last = bisect_right(self._turns, span.end_ms + REACH_MS, key=lambda turn: turn.span.start_ms)
        near = (turn for turn in self._turns[first:last] if turn.span.gap_ms(span) <= REACH_MS)
        return list(dict.fromkeys(turn.speaker for turn in near))


def _cuts(words: Sequence[Word], ends: Sequence[bool], speakers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of words that make one segment each."""
    start = 0
    for index in range(1, len(words)):
        spoken_ms = words[index - 1].span.end_ms - words[start].span.start_ms
        pause_ms = words[index].span.start_ms - words[index - 1].span.end_ms
        is_long = spoken_ms >= LONG_SEGMENT_MS and ends[index - 1]
        if (
            speakers[index] != speakers[index - 1]
            or pause_ms >= LONG_PAUSE_MS
            or is_long
            or spoken_ms >= LONGEST_SEGMENT_MS
        ):
            yield start, index
            start = index
    yield start, len(words)


def _segment(words: Sequence[Word], speaker: str, language: str | None) -> Segment:
    span = Span(words[0].span.start_ms, max(word.span.end_ms for word in words))
    blank = "" if language in UNSPACED_LANGUAGES else " "
    return Segment(span, speaker, blank.join(word.text for word in words), tuple(words), language=language)


def _apart(segments: Sequence[Segment]) -> Iterator[Segment]:
    """End each segment where the same speaker's next one starts, if not before."""
    next_start: dict[str, int] = {}
    apart: list[Segment] = []
    for segment in reversed(segments):
        end = min(segment.span.end_ms, next_start.get(segment.speaker, segment.span.end_ms))
        next_start[segment.speaker] = segment.span.start_ms
        apart.append(replace(segment, span=Span(segment.span.start_ms, end)))
    yield from reversed(apart)
