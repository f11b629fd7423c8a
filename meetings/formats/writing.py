"""How text lies on a line: widths, joins and breaks, for scripts with and without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

# Scripts written without spaces between words, each character two columns wide: CJK, kana, hangul.
_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
)
# Never before what closes a clause, nor at a space between wide characters: a join would not know of it.
_BREAK = re.compile(rf"(?=\s)(?!(?<=[{_WIDE}])\s[{_WIDE}])|(?<=[{_WIDE}])(?=[{_WIDE}])(?![。，、；：？！）」』】》])")
_ENDS_WIDE = re.compile(rf"[{_WIDE}]\Z")
_BEGINS_WIDE = re.compile(rf"[{_WIDE}]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+(?=\S)|(?<=[。？！])(?=[^\s”」』）])")
_RIGHT_TO_LEFT = {"R", "AL"}


def tokens(text: str) -> list[str]:
    """Cut text on one line where it may break; ``join_texts`` of the parts is the text again.

    >>> tokens("Item 2, 第二项")
    ['Item', ' 2,', ' 第', '二', '项']
    """
    return [token for token in _BREAK.split(text) if token]


def columns(text: str) -> int:
    """Count the columns of a line: a wide character takes two, a combining mark none.

    >>> columns("Brésil"), columns("第二项"), columns("e\u0301")
    (6, 6, 1)
    """
    return len(text) if text.isascii() else sum(_character_columns(character) for character in text)


def _character_columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def join_texts(texts: Iterable[str]) -> str:
    """Join texts into one line, with spaces but where the script has none.

    >>> join_texts(["We  adopt it.", "Thank you."]), join_texts(["第二项。", "谢谢。"])
    ('We adopt it. Thank you.', '第二项。谢谢。')
    """
    joined = ""
    for text in texts:
        line = " ".join(text.split())
        unspaced = not joined or not line or (_ENDS_WIDE.search(joined) and _BEGINS_WIDE.match(line))
        joined += line if unspaced else f" {line}"
    return joined


def sentences(text: str, longest: int) -> Iterator[str]:
    """Cut text at sentence ends into parts of at most ``longest`` characters; a longer sentence stays whole.

    >>> list(sentences("One. Two? Three.", 10))
    ['One. Two?', 'Three.']
    """
    part = ""
    for sentence in _SENTENCE_END.split(text):
        if part and len(part) + 1 + len(sentence) > longest:
            yield part
            part = ""
        part = join_texts((part, sentence))
    yield part


def is_right_to_left(text: str) -> bool:
    """Tell whether a paragraph runs from right to left, by its first letter with a direction.

    Source: Unicode Bidirectional Algorithm (UAX #9), rules P2 and P3.

    >>> is_right_to_left("السيد الرئيس"), is_right_to_left("2013 Geneva")
    (True, False)
    """
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d in _RIGHT_TO_LEFT for d in directions if d == "L" or d in _RIGHT_TO_LEFT), False)


def printable(text: str) -> str:
    r"""Drop the characters that no XML or HTML file may hold: control characters and half ones.

    Source: XML 1.0, section 2.2.

    >>> printable("one\x00 two\ud800")
    'one two'
    """
    return _NOT_IN_XML.sub("", text)
