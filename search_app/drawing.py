"""The session drawn along its time: lanes for agenda items, groups and speakers, and the sound's outline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from meetings.agenda import Agenda
from meetings.timeline import Span
from meetings.transcript import PLENARY, Segment, Transcript
from search_app.languages import gettext
from search_app.reading import Voice
from search_app.wording import group_name

JOINED_BELOW = 0.002
"""Bars closer than this share of the session are drawn as one: about 2 pixels on a wide screen."""
NARROWEST = 0.15
"""Hundredths of the session: the shortest turn still shows."""
LABELLED_ABOVE = 4.0
"""A bar carries its label when it is at least this many hundredths of the session wide."""

Key = Callable[[Segment], str | None]
Label = Callable[[str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on a lane; ``x`` and ``width`` in hundredths of the session, ``short`` fits inside it."""

    x: float
    width: float
    start_ms: int
    end_ms: int
    short: str
    label: str
    tone: int

    @property
    def labelled(self) -> bool:
        """Whether the bar has a label and is wide enough for it."""
        return bool(self.short) and self.width >= LABELLED_ABOVE


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the drawing; ``kind`` is ``item``, ``group`` or ``speaker``."""

    kind: str
    name: str
    bars: tuple[Bar, ...]


def draw_session(transcript: Transcript, agenda: Agenda, voices: Sequence[Voice]) -> tuple[Lane, ...]:
    """Draw all lanes: items, groups where there are any beside the plenary, and each speaker."""
    if transcript.duration_ms <= 0:
        return ()
    lanes = []
    if any(segment.agenda_item for segment in transcript.segments):
        lanes.append(_lane("item", gettext("Agenda items"), transcript, lambda s: s.agenda_item, _item_label(agenda)))
    if any(segment.group not in {None, PLENARY} for segment in transcript.segments):
        lanes.append(_lane("group", gettext("Groups"), transcript, lambda s: s.group, _group_label))
    speakers = (_lane("speaker", voice.name, transcript, _only(voice.name), _unmarked) for voice in voices)
    return (*lanes, *speakers)


def _only(name: str) -> Key:
    return lambda segment: name if segment.display_name == name else None


def _unmarked(name: str) -> tuple[str, str]:
    return "", name


def _group_label(group: str) -> tuple[str, str]:
    return (group_name(group) if group == PLENARY else group), group_name(group)


def _item_label(agenda: Agenda) -> Label:
    titles = {item.number: f"{_item(item.number)}. {item.title}" for item in agenda.items}
    return lambda number: (number, titles.get(number) or _item(number))


def _item(number: str) -> str:
    return gettext("Item %(number)s", number=number)


def _lane(
    kind: str,
    name: str,
    transcript: Transcript,
    key: Key,
    label: Label,
) -> Lane:
    whole_ms = transcript.duration_ms
    bridge_ms = int(whole_ms * JOINED_BELOW) if kind == "speaker" else whole_ms
    tones: dict[str, int] = {}
    bars = []
    for value, span in _runs(transcript.segments, key, bridge_ms):
        x = min(100.0, 100 * span.start_ms / whole_ms)
        width = min(max(NARROWEST, 100 * span.duration_ms / whole_ms), 100 - x)
        tone = tones.setdefault(value, len(tones) % 2)
        bars.append(Bar(round(x, 3), round(width, 3), span.start_ms, span.end_ms, *label(value), tone))
    return Lane(kind, name, tuple(bars))


def _runs(segments: Sequence[Segment], key: Key, bridge_ms: int) -> Iterator[tuple[str, Span]]:
    """Give the stretches over which a key stays the same, bridging pauses of at most ``bridge_ms``."""
    value: str | None = None
    span = Span(0, 0)
    for segment in segments:
        now = key(segment)
        if now is not None and now == value and span.gap_ms(segment.span) <= bridge_ms:
            span = span.hull(segment.span)
            continue
        if value is not None:
            yield value, span
        value, span = now, segment.span
    if value is not None:
        yield value, span
