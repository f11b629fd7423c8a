from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.timeline import Span, merge_spans
from transcribe.chunking import MAX_CHUNK_MS, PAD_MS, batches, plan_chunks

HOUR_MS = 3_600_000


@st.composite
def speech_spans(draw: st.DrawFn) -> list[Span]:
    lengths = draw(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 70_000)), max_size=40))
    spans, at = [], 0
    for pause, length in lengths:
        spans.append(Span(at + pause, at + pause + length))
        at += pause + length
    return spans


def covered_ms(spans: list[Span] | tuple[Span, ...]) -> int:
    return sum(span.duration_ms for span in merge_spans(spans))


@given(speech_spans(), st.integers(2_000, MAX_CHUNK_MS), st.randoms(use_true_random=False))
def test_every_millisecond_of_speech_lies_in_exactly_one_chunk(speech, target_ms, random):
    chunks = plan_chunks(
        speech, HOUR_MS, target_ms=target_ms, quietest=lambda span: random.randint(span.start_ms, span.end_ms)
    )
    assert all(chunk.duration_ms <= target_ms for chunk in chunks)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(chunks))
    assert sum(chunk.overlap_ms(span) for chunk in chunks for span in merge_spans(speech)) == covered_ms(speech)


@given(speech_spans(), st.integers(0, 200_000))
def test_chunks_stay_inside_the_recording(speech, duration_ms):
    assert all(chunk.end_ms <= duration_ms for chunk in plan_chunks(speech, duration_ms))


@given(speech_spans())
def test_chunks_keep_no_more_silence_at_their_ends_than_the_padding(speech):
    spoken = [span for span in merge_spans(speech) if span.duration_ms]
    for chunk in plan_chunks(speech, HOUR_MS):
        inside = [clipped for span in spoken if (clipped := span.clip(chunk))]
        assert inside[0].start_ms - chunk.start_ms <= PAD_MS
        assert chunk.end_ms - inside[-1].end_ms <= PAD_MS


def test_the_cut_falls_into_the_longer_of_two_pauses():
    speech = [Span(0, 19_000), Span(19_200, 20_000), Span(21_200, 30_000)]
    assert plan_chunks(speech, 30_000) == (Span(0, 20_300), Span(20_900, 30_000))


def test_a_short_session_is_one_chunk():
    assert plan_chunks([Span(500, 2_000), Span(2_300, 4_000)], 5_000) == (Span(200, 4_300),)


def test_a_long_silence_is_not_heard():
    assert plan_chunks([Span(0, 1_000), Span(8_000, 9_000)], 10_000) == (Span(0, 1_300), Span(7_700, 9_300))


def test_speech_without_a_pause_is_cut_where_it_is_quietest():
    asked: list[Span] = []

    def quietest(span: Span) -> int:
        asked.append(span)
        return span.start_ms + 700

    chunks = plan_chunks([Span(0, 40_000)], 40_000, quietest=quietest)
    assert chunks == (Span(0, 14_400), Span(14_400, 40_000))
    assert asked == [Span(13_700, 27_400)]


@pytest.mark.parametrize("speech", [[], [Span(500, 500)], [Span(90_000, 95_000)]])
def test_without_speech_there_is_no_chunk(speech):
    assert plan_chunks(speech, 60_000) == ()


def test_four_hours_of_speech_are_planned_in_an_instant():
    speech = [Span(at, at + 800) for at in range(0, 4 * HOUR_MS, 1_000)]
    chunks = plan_chunks(speech, 4 * HOUR_MS)
    assert 4 * HOUR_MS / 30_000 < len(chunks) < 4 * HOUR_MS / 15_000


@given(st.lists(st.integers(0, 100)), st.integers(1, 9))
def test_batches_hold_every_chunk_in_order(starts, size):
    chunks = [Span(start, start + 1) for start in starts]
    grouped = batches(chunks, size)
    assert [chunk for batch in grouped for chunk in batch] == chunks
    assert all(len(batch) == size for batch in grouped[:-1])


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one chunk"):
        batches([], 0)
