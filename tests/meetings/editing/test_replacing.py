from __future__ import annotations

import pytest

from meetings.editing.differences import differences
from meetings.editing.operations import Replace
from meetings.editing.passages import Passage
from meetings.editing.replacing import occurrences, replaced
from meetings.timeline import Span
from meetings.transcript import Segment


def passage(number: int, text: str, **more: object) -> Passage:
    return Passage(number, Segment(Span(number, number + 1), "S1", text, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("The wgec.", Replace((), "WGEC", "Working Group"), "The Working Group."),
        ("WGECs", Replace((), "WGEC", "x"), "WGECs"),
        ("WGECs", Replace((), "WGEC", "x", whole_words=False), "xs"),
        ("wgec WGEC", Replace((), "WGEC", "x", match_case=True), "wgec x"),
        ("a\u00a0 b", Replace((), "a b", r"\1"), r"\1"),
        ("C++ (new)", Replace((), "C++", "C"), "C (new)"),
    ],
)
def test_text_is_replaced_as_it_stands(text: str, wanted: Replace, expected: str) -> None:
    assert replaced(text, wanted) == expected


def test_a_preview_shows_each_place_with_its_surroundings() -> None:
    found = list(occurrences([passage(4, "one two one"), passage(5, "none")], Replace((), "one", "1")))
    assert [(o.passage, o.before, o.found, o.after) for o in found] == [
        (4, "", "one", " two one"),
        (4, "one two ", "one", ""),
    ]


def test_a_difference_shows_text_and_tags() -> None:
    old = [passage(0, "the wgec", name="Brazil"), passage(1, "gone"), passage(2, "same")]
    new = [passage(0, "the WGEC", name="India"), passage(2, "same"), passage(3, "new")]
    changed, gone, added = differences(old, new)
    assert [(piece.sign, piece.text) for piece in changed.text][1:] == [("removed", "wgec"), ("added", "WGEC")]
    assert changed.tags == (("Speaker", "Brazil", "India"),)
    assert (gone.after, [piece.sign for piece in gone.text]) == (None, ["removed"])
    assert (added.before, [piece.sign for piece in added.text]) == (None, ["added"])
