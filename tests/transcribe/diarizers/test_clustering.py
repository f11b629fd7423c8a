"""Voices become speakers: as many as there are, or as many as were asked for."""

from __future__ import annotations

import numpy as np
import pytest

from transcribe.diarizers.clustering import MIN_ALONE_FRAMES, cluster_voices

WINDOWS, DIMENSION = 40, 192


def voices(speakers: int, seed: int = 1, spread: float = 0.03) -> tuple[np.ndarray, np.ndarray]:
    """One speaker a window, in turn; returns voices ``(windows, 3, 192)`` and who it was."""
    random = np.random.default_rng(seed)
    means = random.normal(size=(speakers, DIMENSION)) / np.sqrt(DIMENSION)
    who = np.arange(WINDOWS) % speakers
    heard = np.full((WINDOWS, 3, DIMENSION), np.nan, np.float32)
    heard[:, 0] = means[who] + random.normal(0, spread, (WINDOWS, DIMENSION)) / np.sqrt(DIMENSION)
    return heard, who


def alone(frames: int = 2 * MIN_ALONE_FRAMES) -> np.ndarray:
    counted = np.zeros((WINDOWS, 3), np.int64)
    counted[:, 0] = frames
    return counted


def same_grouping(one: np.ndarray, other: np.ndarray) -> bool:
    return len({*zip(one.tolist(), other.tolist(), strict=True)}) == len(set(one.tolist())) == len(set(other.tolist()))


@pytest.mark.parametrize("speakers", [1, 2, 5, 8])
def test_each_voice_becomes_one_speaker(speakers: int) -> None:
    heard, who = voices(speakers)
    assert same_grouping(cluster_voices(heard, alone())[:, 0], who)


def test_as_many_speakers_as_asked_for() -> None:
    heard, _ = voices(5)
    assert len(set(cluster_voices(heard, alone(), speakers=3)[:, 0].tolist())) == 3


def test_a_voice_heard_too_briefly_founds_no_speaker_but_gets_the_nearest() -> None:
    heard, who = voices(2)
    counted = alone()
    counted[0, 0] = 10
    heard[0, 0] = heard[1, 0] + 0.4 * heard[2, 0]
    found = cluster_voices(heard, counted)[:, 0]
    assert found[0] == found[1]
    assert same_grouping(found[1:], who[1:])


def test_a_recording_with_brief_voices_only_still_has_speakers() -> None:
    heard, who = voices(2)
    assert same_grouping(cluster_voices(heard, alone(10))[:, 0], who)


def test_silence_has_one_cluster_that_nobody_uses() -> None:
    silent = np.full((4, 3, DIMENSION), np.nan, np.float32)
    assert cluster_voices(silent, np.zeros((4, 3), np.int64)).shape == (4, 3)


def test_one_voice_is_one_speaker() -> None:
    heard, _ = voices(1)
    assert cluster_voices(heard[:1], alone()[:1]).max() == 0
