"""Snippets: the right piece, the right marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from search_app.search.highlight import SNIPPET_CHARACTERS, Snippet, needles_of, snippet_of
from search_app.search.query import parse

FILLER = "We thank the delegations for their words and go on. " * 8


def snippet(text: str, query: str, language: str = "en") -> Snippet:
    return snippet_of(text, language, needles_of(parse(query).wanted))


def drawn(made: Snippet) -> str:
    return "".join(f"[{f.text}]" if f.matched else f.text for f in made.fragments)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Policies and policy.", "policy", "[Policies] and [policy]."),
        ("The policy issues; issues of policy.", '"policy issues"', "The [policy issues]; issues of policy."),
        ("A multi stakeholder model.", "multi-stakeholder", "A [multi stakeholder] model."),
        ("A multistakeholder model.", "multi stakeholder", "A [multistakeholder] model."),
        ("l’État d’abord", "etat", "l’[État] d’abord"),
        ("no match here", "absent", "no match here"),
        ("加强合作与合作", "合作", "加强[合作]与[合作]"),
        ("NATO and 北约", "nat* 北约", "[NATO] and [北约]"),
        ("", "anything", ""),
    ],
)
def test_marks_the_matches(text: str, query: str, expected: str) -> None:
    assert drawn(snippet(text, query, "fr" if "État" in text else "en")) == expected


def test_long_texts_are_cut_around_the_match_at_words() -> None:
    text = FILLER + "Then sovereignty was raised. " + FILLER
    made = snippet(text, "sovereignty")
    piece = "".join(f.text for f in made.fragments)
    assert "[sovereignty]" in drawn(made)
    assert (made.cut_before, made.cut_after) == (True, True)
    assert len(piece) <= SNIPPET_CHARACTERS + 20
    assert f" {piece} " in text


def test_the_piece_with_more_different_words_wins() -> None:
    text = "Policy, policy, policy. " + FILLER + "Here policy meets sovereignty. " + FILLER
    assert "[policy] meets [sovereignty]" in drawn(snippet(text, "policy sovereignty"))


def test_the_end_of_a_text_fills_the_snippet() -> None:
    made = snippet(FILLER + "At last, sovereignty.", "sovereignty")
    piece = "".join(f.text for f in made.fragments)
    assert not made.cut_after
    assert len(piece) > SNIPPET_CHARACTERS * 0.9


def test_without_words_the_text_begins_at_its_beginning() -> None:
    made = snippet(FILLER, "")
    assert FILLER.startswith("".join(f.text for f in made.fragments))
    assert (made.cut_before, made.cut_after) == (False, True)


@given(st.text(max_size=600), st.text(max_size=30), st.sampled_from(["en", "fr", "zh", None]))
def test_fragments_joined_are_a_piece_of_the_text(text: str, query: str, language: str | None) -> None:
    try:
        needles = needles_of(parse(query).wanted)
    except InputError:
        return
    made = snippet_of(text, language, needles)
    piece = "".join(fragment.text for fragment in made.fragments)
    assert piece in text
    assert all(fragment.text for fragment in made.fragments)
    assert made.cut_before == (not text.startswith(piece)) or made.cut_before
    assert len(piece) <= SNIPPET_CHARACTERS + 1 or len(text) <= SNIPPET_CHARACTERS


@given(st.lists(st.sampled_from(["policy", "policies", "issue", "and", "互联网"]), min_size=1, max_size=80))
def test_every_match_in_the_piece_is_marked(words: list[str]) -> None:
    made = snippet(" ".join(words), "policy")
    plain = "".join(f.text for f in made.fragments if not f.matched)
    assert "polic" not in plain
