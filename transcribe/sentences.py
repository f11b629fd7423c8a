"""Where sentences end, told from words as speech recognition writes them: each carries its punctuation."""

from __future__ import annotations

from collections.abc import Sequence

# Full stops of Latin, Arabic and Urdu, Chinese and Japanese, and Devanagari script.
_STOPS = ".!?…؟۔。！？｡।"
_CLOSERS = "\"'”’»›)]}」』）】"
_OPENERS = "\"'“‘«‹([{¿¡「『（【-–—"
# Words that end in a full stop inside sentences, without it, in lower case; the second set only before a number.
_TITLES = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "hon", "mme", "mlle", "mm", "sr", "sra", "srta", "vs", "e.g", "i.e"}
)
_NUMBERED = frozenset({"no", "nos", "nº", "art", "arts", "para", "paras", "vol", "p", "pp", "chap", "ch", "doc", "st"})


def ends_sentence(word: str, following: str | None = None) -> bool:
    """Whether a sentence ends with this word; ``following`` is the next one, ``None`` at the end.

    >>> ends_sentence("floor.", "Mexico,"), ends_sentence("Mr.", "Major"), ends_sentence("议程。", "现在")
    (True, False, True)
    """
    bare = word.rstrip(_CLOSERS)
    if not bare or bare[-1] not in _STOPS:
        return False
    if not bare.endswith("."):
        return True
    return not (_is_abbreviation(bare[:-1], following) or _continues(following))


def _is_abbreviation(stem: str, following: str | None) -> bool:
    stem = stem.lstrip(_OPENERS)
    is_initial = len(stem) == 1 and stem.isupper()
    before_number = following is not None and following[:1].isdigit()
    return is_initial or stem.lower() in _TITLES or (before_number and stem.lower() in _NUMBERED)


def _continues(following: str | None) -> bool:
    return following is not None and following.lstrip(_OPENERS)[:1].islower()


def sentence_ends(words: Sequence[str]) -> list[bool]:
    """Say for each word whether a sentence ends with it.

    >>> sentence_ends(["Thank", "you,", "Dr.", "Cade.", "Next?"])
    [False, False, False, True, True]
    """
    following = [*words[1:], None]
    return [ends_sentence(word, after) for word, after in zip(words, following, strict=True)]
