"""Time arithmetic held against sets of milliseconds, which need no arithmetic."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.timeline import Span, merge_spans, ms_from_seconds, seconds_from_ms

SPANS = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda pair: Span(pair[0], sum(pair)))


def instants(span: Span) -> set[int]:
    return set(range(span.start_ms, span.end_ms))


@given(SPANS, st.integers(-2, 60))
def test_a_span_holds_its_start_and_not_its_end(span: Span, instant: int) -> None:
    assert (instant in span) == (instant in instants(span))
    assert span.duration_ms == len(instants(span))


@given(SPANS, SPANS)
def test_two_spans_share_what_is_in_both(one: Span, other: Span) -> None:
    shared = instants(one) & instants(other)
    assert one.overlap_ms(other) == other.overlap_ms(one) == len(shared)
    assert one.overlaps(other) == bool(shared)
    clipped = one.clip(other)
    assert (instants(clipped) if clipped else set()) == shared
    assert (clipped is None) == (not shared)


@given(SPANS, SPANS)
def test_the_gap_is_what_the_hull_adds(one: Span, other: Span) -> None:
    hull = one.hull(other)
    assert hull == other.hull(one)
    assert hull.start_ms == min(one.start_ms, other.start_ms)
    assert hull.end_ms == max(one.end_ms, other.end_ms)
    between = hull.duration_ms - one.duration_ms - other.duration_ms
    assert one.gap_ms(other) == other.gap_ms(one) == max(0, between)


@given(SPANS, st.integers(0, 9))
def test_a_span_moves_whole(span: Span, by: int) -> None:
    moved = span.shift(by)
    assert instants(moved) == {instant + by for instant in instants(span)}
    assert moved.shift(-by) == span


@given(st.lists(SPANS, max_size=6), st.integers(0, 3))
def test_merging_keeps_all_time_and_closes_small_gaps_alone(spans: list[Span], gap: int) -> None:
    merged = merge_spans(spans, gap)
    covered = set().union(*map(instants, spans))
    kept = set().union(*map(instants, merged))
    assert covered <= kept
    for before, after in pairwise(merged):
        assert after.start_ms - before.end_ms > gap
    if gap == 0:
        assert kept == covered


def test_spans_that_touch_are_one_and_others_stay_apart() -> None:
    assert merge_spans([Span(0, 5), Span(5, 9), Span(10, 12)]) == (Span(0, 9), Span(10, 12))


def test_the_middle_is_rounded_down() -> None:
    assert [Span(0, end).middle_ms for end in (0, 1, 2, 3)] == [0, 0, 1, 1]
    assert Span(10, 21).middle_ms == 15
    assert Span(3, 6).middle_ms == 4


@pytest.mark.parametrize(("start", "end", "told"), [(-1, 5, "before zero: -1 ms"), (5, 4, r"end \(4 ms\).*\(5 ms\)")])
def test_what_is_no_span_is_told(start: int, end: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Span(start, end)
    assert Span(0, 0).duration_ms == 0


def test_a_span_is_a_value() -> None:
    span = Span(1, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        span.start_ms = 0  # type: ignore[misc]
    assert sorted([Span(1, 3), Span(0, 9), Span(1, 2)]) == [Span(0, 9), Span(1, 2), Span(1, 3)]
    assert not hasattr(span, "__dict__")


@given(st.integers(0, 10**9))
def test_milliseconds_survive_the_way_over_seconds(ms: int) -> None:
    assert ms_from_seconds(seconds_from_ms(ms)) == ms


@pytest.mark.parametrize(("seconds", "ms"), [(0.0004, 0), (0.0005, 1), (1.0005, 1001), (2.0025, 2003), (3, 3000)])
def test_half_a_millisecond_is_rounded_up(seconds: float, ms: int) -> None:
    assert ms_from_seconds(seconds) == ms


def test_seconds_have_three_decimals() -> None:
    assert seconds_from_ms(1) == 0.001
    span = Span.from_seconds(1.2345, 2)
    assert (span.start_ms, span.end_ms, span.start_s, span.end_s) == (1235, 2000, 1.235, 2.0)
