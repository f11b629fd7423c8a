"""Scripted sessions: who says what on which item in which group, and their reading as transcripts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word

HERE = Path(__file__).parent
MS_PER_WORD = 400
PAUSE_MS = 600
_DIGITS = {"1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six"}


@dataclass(frozen=True)
class Spoken:
    """One turn of a script: the truth about it. ``name`` is ``None`` for a voice nobody could name."""

    speaker: str
    name: str | None
    item: str | None
    group: str
    text: str


@dataclass(frozen=True)
class Script:
    name: str
    manner: str
    language: str
    roster: Roster
    agenda: Agenda
    turns: tuple[Spoken, ...]


def load(path: Path) -> Script:
    shared = yaml.safe_load((HERE / "rosters.yaml").read_text(encoding="utf-8"))
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    roster = data["roster"] if isinstance(data["roster"], dict) else shared["rosters"][data["roster"]]
    agenda = data["agenda"] if isinstance(data["agenda"], dict) else shared["agendas"][data["agenda"]]
    return Script(
        path.stem,
        data["manner"],
        data.get("language", "en"),
        Roster(
            tuple(Participant(**{**p, "aliases": tuple(p.get("aliases", ()))}) for p in roster["participants"]),
            roster.get("chair"),
        ),
        Agenda(tuple(AgendaItem(**i) for i in agenda["items"]), tuple(Group(**g) for g in agenda.get("groups", ()))),
        tuple(_spoken(data["turns"])),
    )


def _spoken(turns: list[dict[str, Any]]) -> list[Spoken]:
    item: str | None = None
    group, spoken = "plenary", []
    for entry in turns:
        ((who, what),) = entry.items()
        if who == "at":
            item, group = what.get("item", item), what.get("group", group)
            continue
        spoken.append(Spoken(who, None if who.startswith("?") else who, item, group, str(what)))
    return spoken


def transcript_of(script: Script, labels: list[str], texts: list[str]) -> tuple[Transcript, list[Span]]:
    """Put the turns on a clock that runs with the words of the true text."""
    at, segments, spans = 0, [], []
    for turn, label, text in zip(script.turns, labels, texts, strict=True):
        span = Span(at, at + MS_PER_WORD * len(turn.text.split()))
        segments.append(Segment(span, label, text, tuple(_timed(text, span))))
        spans.append(span)
        at = span.end_ms + PAUSE_MS
    return Transcript(at, tuple(segments), script.language), spans


def _timed(text: str, span: Span) -> Iterator[Word]:
    """Spread the words evenly over their time."""
    words = text.split()
    for number, word in enumerate(words):
        start, end = (span.start_ms + span.duration_ms * n // len(words) for n in (number, number + 1))
        yield Word(Span(start, end), word, 0.9)


def perfect(script: Script) -> tuple[Transcript, list[Span]]:
    labels = {name: f"S{n + 1}" for n, name in enumerate(dict.fromkeys(t.speaker for t in script.turns))}
    return transcript_of(script, [labels[t.speaker] for t in script.turns], [t.text for t in script.turns])


def noisy(script: Script, seed: int) -> tuple[Transcript, list[Span]]:
    """Read a script as a recogniser and a diarizer might have heard it."""
    rng = random.Random(f"{script.name}{seed}")
    return transcript_of(script, _heard_labels(script, rng), [_heard(t.text, script, rng) for t in script.turns])


def _heard_labels(script: Script, rng: random.Random) -> list[str]:
    voices = list(dict.fromkeys(t.speaker for t in script.turns))
    label = {voice: voice for voice in voices}
    chair = voices[0]
    if rng.random() < 0.3 and len(voices) > 4:
        one, other = rng.sample([v for v in voices if v != chair], 2)
        label[other] = one
    split = {voice for voice in voices if rng.random() < 0.15}
    heard: list[str] = []
    for turn in script.turns:
        name = label[turn.speaker]
        if turn.speaker in split and rng.random() < 0.5:
            name += "/b"
        if len(turn.text.split()) <= 3 and heard and rng.random() < 0.3:
            name = heard[-1]
        heard.append(name)
    numbers = {name: f"S{n + 1}" for n, name in enumerate(dict.fromkeys(heard))}
    return [numbers[name] for name in heard]


def _heard(text: str, script: Script, rng: random.Random) -> str:
    english = script.language == "en"
    names = {
        w
        for p in script.roster.participants
        for w in re.findall(r"[^\W\d_]{4,}", f"{p.name} {p.entity or ''}")
        if w[0].isupper()
    }
    words = []
    for word in text.split():
        plain = word.strip(".,?!;:")
        if plain in names and rng.random() < 0.4:
            word = word.replace(plain, _misheard(plain, rng))
        elif english and plain in _DIGITS and rng.random() < 0.5:
            word = word.replace(plain, _DIGITS[plain])
        elif english and plain in _DIGITS.values() and rng.random() < 0.3:
            word = word.replace(plain, next(d for d, w in _DIGITS.items() if w == plain))
        elif rng.random() < 0.02:
            continue
        if word[-1] in ".,?;:" and rng.random() < 0.4:
            word = word[:-1]
        words.append(word)
    return " ".join(words) or "mm"


def _misheard(name: str, rng: random.Random) -> str:
    swaps = [
        ("ph", "f"),
        ("c", "k"),
        ("d", "t"),
        ("y", "i"),
        ("ee", "i"),
        ("ou", "u"),
        ("i", "e"),
        ("a", "e"),
        ("o", "a"),
        ("s", "z"),
        ("u", "oo"),
        ("nn", "n"),
        ("e", "i"),
        ("tt", "t"),
        ("ll", "l"),
    ]
    tail, head = name[1:], name[0]
    rng.shuffle(swaps)
    done = 0
    for old, new in swaps:
        if old in tail:
            tail = tail.replace(old, new, 1)
            done += 1
        if done >= (2 if len(name) > 8 else 1):
            break
    return head + tail


def joined(heard: tuple[Transcript, list[Span]]) -> tuple[Transcript, list[Span]]:
    """Make one segment of what a voice says in a row, as a recogniser does: nothing then shows where an item begins."""
    transcript, spans = heard
    segments: list[Segment] = []
    for segment in transcript.segments:
        if segments and segments[-1].speaker == segment.speaker:
            before = segments.pop()
            words = (*before.words, *segment.words)
            segment = replace(
                before, span=before.span.hull(segment.span), text=f"{before.text} {segment.text}", words=words
            )
        segments.append(segment)
    return replace(transcript, segments=tuple(segments)), spans


def sessions(folder: str) -> list[Script]:
    return [load(path) for path in sorted((HERE / folder).glob("*.yaml"))]
