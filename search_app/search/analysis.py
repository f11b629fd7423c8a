"""Text to tokens, once for both indexes, so that both find the same.

Each token has two forms. ``exact`` is the folded word: what was said, case and accents aside.
``stem`` is its stem in the language of the text: "governments" and "government" meet there. The
indexes are given the forms joined by spaces and split them at spaces; they analyse nothing
themselves, and highlighting reads the same tokens.

====================================  =======================================================
text                                  tokens
====================================  =======================================================
``l'État``, ``d'accord``              ``etat``, ``accord``: elided articles are no words
``Brazil's``, ``don't``, ``O'Brien``  ``brazil``, ``dont``, ``obrien``
``1,000``, ``2.1``, ``3,5``           ``1000``, ``2.1``, ``3.5``
``multi-stakeholder``, ``U.N.``       their parts, and joined beside them: ``multistakeholder``
``互联网治理``                         overlapping pairs: ``互联 联网 网治 治理``
====================================  =======================================================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from search_app.search.folding import casefolded, encodable, fold, script_of
from search_app.search.languages import LANGUAGES_OF_SCRIPT, base_language, guess_language, stem, stem_language

MAX_TOKEN: Final = 64  # characters; longer runs are noise, and Elasticsearch splits tokens at 255


class Token(NamedTuple):
    """One token of a text: ``text[start:end]`` is what it stands for."""

    start: int
    end: int
    exact: str
    stem: str


class Analysis(NamedTuple):
    """The tokens of a text in order, and ``extra`` runs of tokens that stand beside that order.

    Extra are compounds joined, between their neighbours so that phrases find them (``the
    multi-stakeholder model`` gives ``the multistakeholder model``), and the last letter of a
    Chinese run, so that a search for one letter finds it.
    """

    tokens: tuple[Token, ...]
    extra: tuple[tuple[Token, ...], ...]


def _marks() -> str:
    """Give the combining marks of the basic plane as ranges of a character class: ``\\w`` leaves them out."""
    points = {p for p in range(0x300, 0xFE30) if unicodedata.category(chr(p)).startswith("M")}
    points |= {0x00AD, 0x200C, 0x200D}  # soft hyphen and joiners stand inside words too
    starts = sorted(p for p in points if p - 1 not in points)
    ends = sorted(p for p in points if p + 1 not in points)
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_UNSPACED_SCRIPTS: Final = frozenset({"han", "kana", "hangul", "thai", "khmer", "myanmar"})
_LETTER: Final = rf"[^\W_{_UNSPACED}]"
_CHUNK: Final = re.compile(r"\S+")
_PIECE: Final = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)+(?!{_LETTER}))"
    rf"|(?P<run>[{_UNSPACED}]+)"
    rf"|(?P<word>{_LETTER}(?:[{_marks()}]*{_LETTER})*[{_marks()}]*(?:['’ʼ＇]{_LETTER}(?:[{_marks()}]*{_LETTER})*)*)"
)
_ELIDED: Final = re.compile(
    r"(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu|un|dell|all|nell|sull|dall)['’ʼ＇]", re.IGNORECASE
)
_POSSESSIVE: Final = re.compile(r"['’ʼ＇][sS]$")
_APOSTROPHES: Final = str.maketrans("", "", "'’ʼ＇")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_JOINTS: Final = frozenset("-‐‑&")  # what may stand inside a compound
_BESIDE: Final = 2  # neighbours kept on either side of a joined compound: phrases are two to four words long


def analyse(text: str, language: str | None = None) -> Analysis:
    """Split a text in this language (a tag such as ``en``; guessed when ``None``) into tokens."""
    known = base_language(language) or guess_language(text)
    tokens: list[Token] = []
    extra: list[tuple[Token, ...]] = []
    compounds: list[tuple[int, int, Token]] = []
    for found in _CHUNK.finditer(text):
        at, first, chunk = found.start(), len(tokens), _chunk(found.group(), known)
        tokens += [Token(at + start, at + end, exact, stemmed) for start, end, exact, stemmed in chunk.tokens]
        extra += [(_moved(token, at),) for token in chunk.last]
        compounds += [(first + low, first + high, _moved(token, at)) for low, high, token in chunk.compounds]
    for low, high, joined in compounds:
        extra.append((*tokens[max(0, low - _BESIDE) : low], joined, *tokens[high : high + _BESIDE]))
    return Analysis(tuple(tokens), tuple(extra))


def plain_tokens(text: str, language: str | None = None) -> list[tuple[int, Token]] | None:
    """Give the tokens of ``analyse``, each with what is to be added to its places; ``None`` where there are extra runs.

    Three times as fast, and enough for most segments.
    """
    known = base_language(language) or guess_language(text)
    tokens: list[tuple[int, Token]] = []
    for found in _CHUNK.finditer(text):
        chunk = _chunk(found.group(), known)
        if chunk.last or chunk.compounds:
            return None
        tokens += [(found.start(), token) for token in chunk.tokens]
    return tokens


def streams(text: str, language: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the exact forms and the stems of ``analyse``, each run joined by spaces, the text's own run first."""
    known = base_language(language) or guess_language(text)
    chunks = [_chunk(chunk, known) for chunk in text.split()]
    if not any(chunk.last or chunk.compounds for chunk in chunks):  # most segments: ten times faster
        with_tokens = [chunk for chunk in chunks if chunk.tokens]
        return (" ".join([c.exact for c in with_tokens]),), (" ".join([c.stems for c in with_tokens]),)
    analysis = analyse(text, known)
    runs = (analysis.tokens, *analysis.extra)
    return tuple(" ".join([t.exact for t in run]) for run in runs), tuple(
        " ".join([t.stem for t in run]) for run in runs
    )


class _Chunk(NamedTuple):
    """What stands between two spaces: its tokens, and as extra the last letters of Chinese runs and the compounds.

    A compound says which tokens it joins. ``exact`` and ``stems`` are those of the tokens, joined by spaces.
    """

    tokens: tuple[Token, ...]
    last: tuple[Token, ...]
    compounds: tuple[tuple[int, int, Token], ...]
    exact: str
    stems: str


def _chunk(chunk: str, language: str | None) -> _Chunk:
    return _remembered(chunk, language) if len(chunk) <= MAX_TOKEN else _analysed(chunk, language)


def _analysed(chunk: str, language: str | None) -> _Chunk:
    tokens: list[Token] = []
    last: list[Token] = []
    for piece in _PIECE.finditer(chunk):
        if piece.lastgroup == "run":
            pairs, letter = _pairs(piece.group(), piece.start())
            tokens += pairs
            last += letter
        else:
            start, exact, stemmed = _word(piece.group(), piece.lastgroup == "number", language)
            tokens.append(Token(piece.start() + start, piece.end(), exact, stemmed))
    compounds = tuple(_compounds(chunk, tokens, language)) if len(tokens) > 1 else ()
    exact, stems = " ".join(token.exact for token in tokens), " ".join(token.stem for token in tokens)
    return _Chunk(tuple(tokens), tuple(last), compounds, exact, stems)


_remembered: Final = lru_cache(maxsize=50_000)(_analysed)


def _moved(token: Token, by: int) -> Token:
    return token._replace(start=token.start + by, end=token.end + by)


def _word(surface: str, number: bool, language: str | None) -> tuple[int, str, str]:
    """Give how many letters to skip, the exact form and the stem of one word or number."""
    if number:
        exact = _number(surface)
        return 0, exact, exact
    skipped = _ELIDED.match(surface)
    start = skipped.end() if skipped else 0
    word = bare_word(surface)
    spoken = stem_language(script_of(word), language)
    exact = fold(word)
    return start, exact, stem(word, spoken) if spoken else exact


def bare_word(surface: str) -> str:
    """Give a word casefolded, without elided article, possessive and apostrophes; accents stay.

    >>> bare_word("l'État"), bare_word("Brazil's"), bare_word("O’Brien")
    ('état', 'brazil', 'obrien')
    """
    skipped = _ELIDED.match(surface)
    word = surface[skipped.end() :] if skipped else _POSSESSIVE.sub("", surface)
    return casefolded(word.translate(_APOSTROPHES))[:MAX_TOKEN]


def _number(surface: str) -> str:
    """Write a number without separators of thousands and with a decimal point.

    >>> _number("1,000"), _number("3,5"), _number("2.1.4")
    ('1000', '3.5', '2.1.4')
    """
    plain = fold(surface)
    if _THOUSANDS.fullmatch(plain):
        return plain.replace(",", "")[:MAX_TOKEN]
    return plain.replace(",", ".")[:MAX_TOKEN]


def _pairs(run: str, offset: int) -> tuple[list[Token], list[Token]]:
    """Split a run of a script without spaces into overlapping pairs, and its last letter as extra."""
    letters = [fold(letter) for letter in run]
    if len(run) == 1:
        return [Token(offset, offset + 1, letters[0], letters[0])], []
    pairs = [Token(offset + i, offset + i + 2, a + b, a + b) for i, (a, b) in enumerate(pairwise(letters))]
    end = offset + len(run)
    return pairs, [Token(end - 1, end, letters[-1], letters[-1])]


def _compounds(chunk: str, tokens: list[Token], language: str | None) -> Iterator[tuple[int, int, Token]]:
    """Join what hyphens, ampersands and the dots of abbreviations hold together."""
    first = 0
    for last in range(len(tokens)):
        if last + 1 < len(tokens) and _held(chunk, tokens[last], tokens[last + 1]):
            continue
        if last > first:
            yield first, last + 1, _compound(chunk, tokens[first : last + 1], language)
        first = last + 1


def _held(text: str, before: Token, after: Token) -> bool:
    if after.start - before.end != 1:
        return False
    between = text[before.end]
    return between in _JOINTS or (between == "." and len(before.exact) == len(after.exact) == 1)


def _compound(text: str, parts: list[Token], language: str | None) -> Token:
    surface = "".join(text[part.start : part.end] for part in parts)
    _, exact, stemmed = _word(surface, False, language)
    return Token(parts[0].start, parts[-1].end, exact, stemmed)


def is_unspaced(word: str) -> bool:
    """Say whether a word is of a script that writes without spaces.

    >>> is_unspaced("治理"), is_unspaced("governance")
    (True, False)
    """
    return script_of(word) in _UNSPACED_SCRIPTS


def stems_of(word: str) -> dict[str, str]:
    """Give the stems of a word as typed by language, for all languages of its script.

    >>> stems_of("notes")["en"], stems_of("notes")["fr"], stems_of("2013")
    ('en/note', 'fr/not', {})
    """
    bare = bare_word(word)
    return {language: stem(bare, language) for language in LANGUAGES_OF_SCRIPT.get(script_of(bare), ())}


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Fold a name or title to the form that filters compare: exact tokens joined by spaces.

    >>> folded("Côte d’Ivoire"), folded("  "), folded("#!")
    ('cote ivoire', '', '#!')
    """
    tokens = analyse(text, "en").tokens
    return " ".join(token.exact for token in tokens) or encodable(text.strip().casefold())
