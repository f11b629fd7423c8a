"""Turns of speakers: their labels, their order, and what is exclusive."""

from __future__ import annotations

import dataclasses

import pytest

from meetings.speakers import Diarization, Turn
from meetings.timeline import Span

ONE, OTHER, LATER = Turn(Span(0, 10), "S2"), Turn(Span(5, 20), "S1"), Turn(Span(30, 40), "S2")


@pytest.mark.parametrize("label", ["", " ", "S 1", "S1\n", "\tS1"])
def test_a_label_is_one_word(label: str) -> None:
    with pytest.raises(ValueError, match="at least one character and no white space"):
        Turn(Span(0, 1), label)


def test_turns_come_by_time_whatever_their_order() -> None:
    found = Diarization((LATER, OTHER, ONE), (LATER, Turn(Span(10, 20), "S1"), ONE))
    assert found.turns == (ONE, OTHER, LATER)
    assert found.exclusive == (ONE, Turn(Span(10, 20), "S1"), LATER)
    assert found.speakers == ("S2", "S1")
    assert found.speech == (Span(0, 20), Span(30, 40))


def test_exclusive_turns_do_not_overlap() -> None:
    with pytest.raises(ValueError, match=r"Exclusive turns overlap: .*S2.* and .*S1"):
        Diarization((), (OTHER, ONE))
    with pytest.raises(ValueError, match="Exclusive turns overlap"):
        Diarization((), (ONE, LATER, Turn(Span(39, 50), "S1")))


def test_turns_are_values() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ONE.speaker = "S9"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        Diarization((), ()).turns = (ONE,)  # type: ignore[misc]
    assert not hasattr(ONE, "__dict__")
    assert not hasattr(Diarization((), ()), "__dict__")
