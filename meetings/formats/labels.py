"""What speakers are called: in reading text ("Marilyn Cade") and in the record (``CHAIR MAJOR``).

The working group's own record labels people, in capitals; the chair by role and surname. Nobody's
name is made up: a voice without one stays ``SPEAKER 3``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from meetings.roster import Role
from meetings.transcript import Segment

_NUMBERED_VOICE = re.compile(r"S(\d+)")
_NUMBERED_LABEL = re.compile(r"(?:SPEAKER[ _-]?|S)(\d{1,6})", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W_][\w.'’()&/-]*|&")

# Parts that belong to the surname behind them, as in "St. Amour" or "de la Gala".
_PARTICLES = frozenset(
    ("al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "st",
     "st.", "van", "von", "y")
)  # fmt: skip
# Small words inside a name that stay small when capitals are taken away.
_SMALL = frozenset(("and", "da", "das", "de", "del", "der", "di", "dos", "du", "la", "of", "the", "van", "von", "y"))
# Organisations of this field that read as words; shorter ones are known by having no vowel.
_ACRONYMS = frozenset(
    ("AFRINIC", "APNIC", "ARIN", "BASIS", "CERN", "ECLAC", "ESCAP", "ESCWA", "IANA", "ICANN", "IETF", "ISOC", "LACNIC",
     "OECD", "RIPE", "UNCTAD", "UNDESA", "UNDP", "UNEP", "UNESCO", "UNHCR", "UNICEF", "WGEC", "WIPO", "WSIS")
)  # fmt: skip
_SHORT_FORMS = frozenset({"EU", "IGF", "ITU", "UAE", "UK", "UN", "USA"})
_CHAIR = re.compile(
    r"(?:the )?(?:(?:mr|madam|madame)\.? )?(?:chair|chairman|chairwoman|chairperson|president)(?: (?P<surname>.+))?",
    re.IGNORECASE,
)
_SECRETARIAT = re.compile(r"(?:the )?secretar(?:iat|y)", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:(?:wo)?man|(?:fe)?male|unknown|unidentified|new|remote)? ?(?:speaker|participant|voice|delegate)"
    r"|(?:the )?(?:interpreter|moderator|captioner|audience|operator|floor)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label as read: a person's or delegation's name, or a role alone, or a numbered voice.

    ``speaker`` is the label to keep for somebody who is not named; ``None`` leaves it to be given.
    """

    name: str | None = None
    role: Role | None = None
    speaker: str | None = None


def plain_name(segment: Segment) -> str:
    """Name a segment's speaker for reading: "Marilyn Cade", "Chair", "Speaker 3"."""
    if segment.name:
        return segment.name
    if segment.role in {"chair", "secretariat"}:
        return segment.role.capitalize()
    numbered = _NUMBERED_VOICE.fullmatch(segment.speaker)
    return f"Speaker {numbered[1]}" if numbered else segment.speaker.replace("_", " ").capitalize()


def record_label(segment: Segment) -> str:
    """Name a segment's speaker as the record does.

    >>> from meetings.timeline import Span
    >>> record_label(Segment(Span(0, 1), "S1", "", name="Peter Major", role="chair"))
    'CHAIR MAJOR'
    >>> record_label(Segment(Span(0, 1), "S3", ""))
    'SPEAKER 3'
    """
    if segment.role == "chair" and segment.name:
        return f"CHAIR {surname(segment.name)}".upper()
    return plain_name(segment).replace(":", " ").upper()


def surname(name: str) -> str:
    """Give the last name with its particles.

    >>> surname("Peter Major"), surname("Lynn St. Amour"), surname("Brazil")
    ('Major', 'St. Amour', 'Brazil')
    """
    parts = name.split()
    first = len(parts) - 1
    while first > 1 and parts[first - 1].casefold() in _PARTICLES:
        first -= 1
    return " ".join(parts[first:])


def read_label(text: str) -> Label:
    """Understand a label of a record.

    >>> read_label("CHAIR MAJOR")
    Label(name='Major', role='chair', speaker=None)
    >>> read_label("B.N. REDDY").name, read_label("UNITED ARAB EMIRATES").name, read_label("ICANN").name
    ('B.N. Reddy', 'United Arab Emirates', 'ICANN')
    >>> read_label("SPEAKER 3"), read_label("WOMAN SPEAKER")
    (Label(name=None, role=None, speaker='S3'), Label(name=None, role=None, speaker='WOMAN_SPEAKER'))
    """
    plain = " ".join(text.split())
    if not plain:
        return Label()
    if chair := _CHAIR.fullmatch(plain):
        held_by = chair["surname"]
        return Label(name_from_capitals(held_by), "chair") if held_by else Label(role="chair", speaker=_kept(plain))
    if _SECRETARIAT.fullmatch(plain):
        return Label(role="secretariat", speaker=_kept(plain))
    if numbered := _NUMBERED_LABEL.fullmatch(plain):
        return Label(speaker=f"S{int(numbered[1])}")
    if _NOBODY.fullmatch(plain):
        return Label(speaker=_kept(plain))
    return Label(name_from_capitals(plain))


def _kept(label: str) -> str:
    return label.upper().replace(" ", "_")


def name_from_capitals(text: str) -> str:
    """Take capitals away from a name; text that has small letters is left as it is.

    >>> name_from_capitals("JEAN-PAUL O'NEIL"), name_from_capitals("REPUBLIC OF KOREA"), name_from_capitals("USA")
    ("Jean-Paul O'Neil", 'Republic of Korea', 'USA')
    """
    if text != text.upper():
        return text
    words = text.split()
    return " ".join(_word_from_capitals(word, first=index == 0) for index, word in enumerate(words))


def _word_from_capitals(word: str, *, first: bool) -> str:
    if word.casefold() in _SMALL and not first:
        return word.lower()
    if word in _ACRONYMS or _is_initials(word):
        return word
    return re.sub(r"[^\W\d_]+", lambda letters: letters[0].capitalize(), word)


def _is_initials(word: str) -> bool:
    """Tell initials and short forms (``B.N.``, ``UK``, ``BT``) from names and titles (``ST.``, ``NG.``)."""
    letters = sum(c.isalpha() for c in word)
    if "." in word:
        return letters <= word.count(".")
    return word in _SHORT_FORMS or (word.isascii() and not set(word) & set("AEIOUY"))


def is_label(text: str) -> bool:
    """Tell whether text before a colon is a label, not the beginning of a sentence; an empty one is.

    >>> is_label("B.N. REDDY"), is_label("Marilyn Cade"), is_label("Thank you, Chair. The question is")
    (True, True, False)
    """
    words = text.split()
    if len(words) > 8 or not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    return text == text.upper() or all(word[0].isupper() or word in _SMALL or word.isdecimal() for word in words)


def number_speakers(labels: Iterable[tuple[Label, str]]) -> Iterator[str]:
    """Give each label's speaker: its own where it has one, else the next free ``S1``, ``S2`` for each key.

    >>> list(number_speakers([(Label("Brazil"), "brazil"), (Label(speaker="S1"), ""), (Label("Brazil"), "brazil")]))
    ['S2', 'S1', 'S2']
    """
    found = tuple(labels)
    taken = {label.speaker for label, _ in found}
    free = (name for number in count(1) if (name := f"S{number}") not in taken)
    given: dict[str, str] = {}
    for label, key in found:
        if label.speaker is None and key not in given:
            given[key] = next(free)
        yield label.speaker or given[key]
