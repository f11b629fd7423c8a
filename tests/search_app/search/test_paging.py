"""Pages that follow each other: nothing twice and nothing missed, whatever is written meanwhile, on both adapters."""

from __future__ import annotations

import pytest

from meetings.errors import InputError
from search_app.search.cursors import Cursor, write_cursor
from search_app.search.port import SearchIndex
from tests.search_app.search.corpus import query, segment


def fill(index: SearchIndex, recording: str, count: int = 60) -> None:
    texts = [f"cables {'cables ' * (i % 4)}and {'routers ' * (i % 7)}" for i in range(count)]
    index.replace_recording(recording, [segment(recording, i, text) for i, text in enumerate(texts)])


@pytest.mark.parametrize("sort", ["relevance", "time", "newest"])
@pytest.mark.parametrize("text", ["cables", ""])
def test_pages_follow_each_other_to_the_end(index: SearchIndex, sort: str, text: str) -> None:
    fill(index, "a")
    fill(index, "b")
    whole = [hit.document.id for hit in index.search(query(text, sort=sort, limit=120)).hits]
    seen, after = [], None
    while True:
        page = index.search(query(text, sort=sort, limit=25, after=after))
        assert page.total == 120
        seen += [hit.document.id for hit in page.hits]
        after = page.next
        if after is None:
            break
    assert seen == whole


@pytest.mark.parametrize("sort", ["relevance", "time", "newest"])
def test_what_is_written_between_pages_is_not_on_them(index: SearchIndex, sort: str) -> None:
    fill(index, "a")
    fill(index, "b")
    second = index.search(
        query("cables", sort=sort, limit=20, after=index.search(query("cables", sort=sort, limit=20)).next)
    )
    before = index.search(query("cables", sort=sort, limit=120)).hits
    index.replace_recording("a", [segment("a", 0, "nothing of that")])
    fill(index, "0", 200)
    seen = [hit.document.id for hit in second.hits]
    after = second.next
    while after:
        page = index.search(query("cables", sort=sort, limit=20, after=after))
        seen += [hit.document.id for hit in page.hits]
        after = page.next
    assert seen == [hit.document.id for hit in before[20:]]


def test_how_far_pages_reach_is_bounded(index: SearchIndex) -> None:
    fill(index, "a", 30)
    with pytest.raises(InputError, match="Only the first"):
        index.search(query("cables", after=write_cursor(Cursor(500_000_000))))


def test_a_page_of_a_state_that_is_gone_is_counted_off_anew(index: SearchIndex) -> None:
    fill(index, "a")
    gone = write_cursor(Cursor(40, "gone"))
    page = index.search(query("cables", sort="time", limit=10, after=gone))
    assert [hit.document.ordinal for hit in page.hits] == list(range(40, 50))


@pytest.mark.parametrize("after", ["", "nonsense", "W10=", "WzEsMiwzXQ==", "é", "[" * 30_000, "Wy0xLG51bGwsbnVsbF0="])
def test_what_is_no_cursor_is_told(index: SearchIndex, after: str) -> None:
    fill(index, "a", 3)
    if after:
        with pytest.raises(InputError, match="search again"):
            index.search(query("cables", after=after))
    else:
        assert index.search(query("cables", after=after)).total == 3
