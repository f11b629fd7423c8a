"""How far the processing of a recording has come, and how long the rest will take.

The time left comes from this computer's own past: how long each stage took there for a second of
sound. Before the first recording is done, only the stage at work has an estimate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from meetings.recording import Recording, StageName, StageProgress, State
from search_app.languages import gettext, translatable

LABELS: dict[StageName, str] = {
    "decode": translatable("Reading the sound"),
    "rendition": translatable("Making the version to listen to"),
    "diarize": translatable("Telling the speakers apart"),
    "transcribe": translatable("Writing down the words"),
    "tag": translatable("Naming speakers, items and groups"),
    "index": translatable("Making it searchable"),
}
HISTORY = 5
"""How many past recordings the pace is taken from: enough for a median, recent enough for this computer."""

Pace = Mapping[StageName, float]
"""Seconds of work for one second of sound, by stage."""


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage as shown: ``fraction`` is 0 to 1, or ``None`` while that is unknown; times in seconds."""

    name: StageName
    label: str
    state: State
    done: int
    total: int
    fraction: float | None
    elapsed_s: float | None
    left_s: float | None


@dataclass(frozen=True, slots=True)
class ProgressView:
    """All stages, and the time left over all of them where it can be told."""

    stages: tuple[StageView, ...]
    left_s: float | None


def pace_of(history: Iterable[tuple[int, Sequence[StageProgress]]]) -> Pace:
    """Learn the pace of each stage from past recordings: pairs of milliseconds of sound and stages."""
    seen: dict[StageName, list[float]] = {}
    for sound_ms, stages in history:
        for stage in stages:
            if sound_ms > 0 and stage.started_at and stage.ended_at and stage.state == "done":
                took_s = (stage.ended_at - stage.started_at).total_seconds()
                seen.setdefault(stage.name, []).append(took_s * 1000 / sound_ms)
    return {name: median(values) for name, values in seen.items()}


def view_progress(recording: Recording, stages: Sequence[StageProgress], pace: Pace, now: dt.datetime) -> ProgressView:
    """Put the stages into what is shown of them."""
    sound_ms = recording.decoded_ms or (recording.media.declared_ms if recording.media else None)
    views = tuple(_view_stage(stage, pace.get(stage.name), sound_ms, now) for stage in stages)
    lefts = [view.left_s for view in views if view.state in {"queued", "running"}]
    known = [left for left in lefts if left is not None]
    whole = bool(known) and len(known) == len(lefts) and recording.state in {"queued", "running"}
    return ProgressView(views, sum(known) if whole else None)


def _view_stage(stage: StageProgress, pace: float | None, sound_ms: int | None, now: dt.datetime) -> StageView:
    elapsed_s = _elapsed_s(stage, now)
    fraction = _fraction(stage)
    expected_s = pace * sound_ms / 1000 if pace is not None and sound_ms else None
    return StageView(
        stage.name, gettext(LABELS[stage.name]), stage.state, stage.done, stage.total,
        fraction, elapsed_s, _left_s(stage.state, fraction, elapsed_s, expected_s),
    )  # fmt: skip


def _fraction(stage: StageProgress) -> float | None:
    if stage.state == "done":
        return 1.0
    return min(1.0, stage.done / stage.total) if stage.total > 0 else None


def _elapsed_s(stage: StageProgress, now: dt.datetime) -> float | None:
    if stage.started_at is None:
        return None
    if stage.ended_at is None and stage.state != "running":
        return None
    return max(0.0, ((stage.ended_at or now) - stage.started_at).total_seconds())


def _left_s(state: State, fraction: float | None, elapsed_s: float | None, expected_s: float | None) -> float | None:
    if state == "queued":
        return expected_s
    if state != "running" or elapsed_s is None:
        return None
    if fraction:
        return elapsed_s * (1 - fraction) / fraction
    return max(0.0, expected_s - elapsed_s) if expected_s is not None else None
