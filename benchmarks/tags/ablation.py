"""Taking one kind of evidence away, to see what it brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest import mock

from transcribe.tagging import floor, items, naming


@contextmanager
def _no_clues(*methods: str) -> Iterator[None]:
    original = naming.follow_floor

    def fewer(*args: object) -> object:
        return [clue for clue in original(*args) if clue.method not in methods]  # type: ignore[arg-type]

    with mock.patch.object(naming, "follow_floor", fewer):
        yield


@contextmanager
def _no_queue() -> Iterator[None]:
    with mock.patch.object(floor, "_QUEUED", 0.0):
        yield


@contextmanager
def _no_chair() -> Iterator[None]:
    with mock.patch.object(naming, "_chair_clues", return_value=[]):
        yield


@contextmanager
def _no_leads() -> Iterator[None]:
    with mock.patch.object(naming, "_lead_clues", return_value=[]):
        yield


@contextmanager
def _no_opening() -> Iterator[None]:
    with mock.patch.object(items, "_opened", lambda _session, _chairing, cues: list(cues)):
        yield


@contextmanager
def _no_item_cues() -> Iterator[None]:
    with mock.patch.object(items, "item_cues", return_value=[]):
        yield


@contextmanager
def _no_talk() -> Iterator[None]:
    with mock.patch.object(items, "_TALK", 0.0):
        yield


without: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "hand-over": lambda: _no_clues("handover"),
    "thanks": lambda: _no_clues("thanks"),
    "self-introduction": lambda: _no_clues("self-introduction"),
    "queue": _no_queue,
    "chair": _no_chair,
    "group leads": _no_leads,
    "opening": _no_opening,
    "item cues": _no_item_cues,
    "talk": _no_talk,
}
