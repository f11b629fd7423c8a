"""Text to tokens: what is one word, what two words share, and where each stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.search.analysis import MAX_TOKEN, analyse, folded, stems_of, streams
from search_app.search.folding import fold
from search_app.search.languages import guess_language

TOKENS = [
    ("The Chair’s ruling", "en", ["the", "chair", "ruling"]),
    ("don't, won’t", "en", ["dont", "wont"]),
    ("O’Brien and Côte d’Ivoire", "en", ["obrien", "and", "cote", "ivoire"]),
    ("L’État n’a pas qu’un avis aujourd’hui", "fr", ["etat", "a", "pas", "un", "avis", "aujourdhui"]),
    ("naïve cœur Straße Łódź İstanbul", "en", ["naive", "coeur", "strasse", "lodz", "istanbul"]),
    ("1,000 3,5 2.1 2013-14 50%", "en", ["1000", "3.5", "2.1", "2013", "14", "50"]),
    ("٢٠١٣ ２０１３", "ar", ["2013", "2013"]),
    ("the 3rd, Q9, IPv6", "en", ["the", "3rd", "q9", "ipv6"]),
    ("E/CN.16/2013/3", "en", ["e", "cn", "16", "2013", "3"]),
    ("互联网governance会", "zh", ["互联", "联网", "governance", "会"]),
    ("हिन्दी में", "hi", ["हिन्दी", "में"]),
    ("co\u00adoperation", "en", ["cooperation"]),
    ("e\u0301tat", "fr", ["etat"]),
    ("_snake_case_ under", "en", ["snake", "case", "under"]),
    ("👍 — …", "en", []),
]


@pytest.mark.parametrize(("text", "language", "expected"), TOKENS)
def test_splits_text_into_words(text: str, language: str, expected: list[str]) -> None:
    assert [token.exact for token in analyse(text, language).tokens] == expected


COMPOUNDS = [
    ("multi-stakeholder", [["multistakeholder"]]),
    ("the multi‑stakeholder model", [["the", "multistakeholder", "model"]]),
    ("U.N. and U.S.A.", [["un", "and", "u"], ["n", "and", "usa"]]),
    ("Q&A", [["qa"]]),
    ("one - two", []),
    ("end.Start", []),
    ("互联网", [["网"]]),
]


@pytest.mark.parametrize(("text", "expected"), COMPOUNDS)
def test_joins_what_is_held_together(text: str, expected: list[list[str]]) -> None:
    assert [[token.exact for token in run] for run in analyse(text, "en").extra] == expected


SAME_STEM = [
    ("en", ["government", "governments", "Governments'"]),
    ("en", ["discuss", "discussed", "discussing", "discusses"]),
    ("en", ["policy", "policies"]),
    ("fr", ["réunion", "réunions", "reunion"]),
    ("fr", ["discuter", "discuté", "discutent", "discutons"]),
    ("fr", ["président", "présidents", "présidente"]),
    ("fr", ["gouvernement", "gouvernements", "gouvernementaux"][:2]),
    ("es", ["decisión", "decisiones", "decision"]),
    ("es", ["discutir", "discutido", "discutidas"]),
    ("ru", ["решение", "решения", "решениями"]),
    ("ru", ["совещание", "совещаниях"]),
    ("ar", ["قرار", "القرار", "قرارات", "القَرَارات", "والقرار"]),
    ("ar", ["اجتماع", "الاجتماع", "اجتماعات"]),
    ("de", ["Entscheidung", "Entscheidungen"]),
    ("pt", ["reunião", "reuniao"]),
]


@pytest.mark.parametrize(("language", "words"), SAME_STEM, ids=[f"{lang} {words[0]}" for lang, words in SAME_STEM])
def test_forms_of_a_word_share_a_stem(language: str, words: list[str]) -> None:
    stems = {analyse(word, language).tokens[0].stem for word in words}
    assert len(stems) == 1
    assert stems == {stems_of(word)[language] for word in words}


OTHER_STEM = [("en", "policy", "police"), ("fr", "client", "clé"), ("ar", "قرار", "إنترنت"), ("en", "not", "notes")]


@pytest.mark.parametrize(("language", "one", "other"), OTHER_STEM)
def test_other_words_have_other_stems(language: str, one: str, other: str) -> None:
    assert stems_of(one)[language] != stems_of(other)[language]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have discussed the role of governments in this.", "en"),
        ("Nous avons discuté du rôle des gouvernements dans ce cadre.", "fr"),
        ("Hemos discutido el papel de los gobiernos en este ámbito.", "es"),
        ("Мы обсудили роль правительств.", "ru"),
        ("ناقشنا دور الحكومات", "ar"),
        ("我们讨论了政府的作用。", "zh"),
        ("2013 – 14", None),
        ("", None),
    ],
)
def test_guesses_the_language(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_words_of_another_script_keep_their_own_stems() -> None:
    tokens = analyse("Комитет ITU обсуждал meetings", "ru").tokens
    assert [token.stem for token in tokens] == ["ru/комитет", "en/itu", "ru/обсужда", "en/meet"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Côte  d’Ivoire", "cote ivoire"), ("B.N. REDDY", "b n reddy"), ("中国", "中国"), ("#!", "#!")],
)
def test_names_are_folded(name: str, expected: str) -> None:
    assert folded(name) == expected


@given(st.text())
def test_tokens_are_words_in_order_with_their_place(text: str) -> None:
    analysis = analyse(text)
    starts = [token.start for token in analysis.tokens]
    assert starts == sorted(starts)
    for run in (analysis.tokens, *analysis.extra):
        for token in run:
            assert 0 <= token.start < token.end <= len(text)
            assert 0 < len(token.exact) <= MAX_TOKEN * 4
            assert not any(c.isspace() for c in token.exact + token.stem)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_folding_twice_changes_nothing_and_case_and_composition_do_not_matter(word: str) -> None:
    once = fold(word)
    assert fold(once) == once
    assert fold(unicodedata.normalize("NFD", word)) == fold(unicodedata.normalize("NFC", word))


_TEXT = st.text(max_size=300) | st.text(st.sampled_from("ab -.&'’1,. \n治理قé"), max_size=40)


@given(_TEXT, st.sampled_from(["en", "fr", "ar", "zh", "xx", None]))
def test_what_is_indexed_is_what_is_highlighted(text: str, language: str | None) -> None:
    analysis = analyse(text, language)
    runs = (analysis.tokens, *analysis.extra)
    words = tuple(" ".join(token.exact for token in run) for run in runs)
    stems = tuple(" ".join(token.stem for token in run) for run in runs)
    assert streams(text, language) == (words, stems)
