"""What is known of how words are written in a meeting: its names and terms, and what people corrected before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from meetings.agenda import Agenda
from meetings.editing.passages import Passage
from meetings.roster import Roster

_SMALL = r"(?:of|on|and|the|for|de|des|du|la|le|et|y|del)"
_PHRASE = re.compile(rf"\b[A-Z][\w’'-]*(?:\s+(?:{_SMALL}\s+)*[A-Z][\w’'-]*)+")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,9}\b")
_ALSO_WORDS = frozenset("it us who is as an at or in on un et la le do no so we to by my he".split())  # noqa: SIM905

Pair = tuple[str, str]


def key_of(text: str) -> str:
    """Fold a text to its letters and digits: what two ways of writing one term have in common.

    >>> key_of("Co-operation,") == key_of("cooperation")
    True
    """
    return "".join(character for character in text.casefold() if character.isalnum())


def core_of(word: str) -> str:
    """Take the marks off both ends of a word.

    >>> core_of("(Geneva),")
    'Geneva'
    """
    return re.sub(r"^\W+|\W+$", "", word)


@dataclass(frozen=True)
class Knowledge:
    """How terms are written: ``names`` of people and bodies, ``texts`` that somebody wrote, and what was ``learned``.

    ``texts`` are titles, descriptions and prepared statements; ``learned`` are corrections that
    people made, each as what stood there and what they wrote.
    """

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    learned: tuple[Pair, ...] = ()

    @cached_property
    def terms(self) -> Mapping[str, str]:
        """Names, phrases in capitals and acronyms, as they are written, by their folded form."""
        phrases = [found for text in self.texts for found in _PHRASE.findall(text)]
        acronyms = [found for text in (*self.names, *self.texts) for found in _ACRONYM.findall(text)]
        several = [name for name in self.names if " " in name]
        known: dict[str, str] = {}
        for term in (*several, *phrases, *acronyms):
            key = key_of(term)
            if len(key) > 1 and key not in _ALSO_WORDS:
                known.setdefault(key, term)
        return known

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Each word of the texts without a hyphen in it, by its folded form."""
        found: dict[str, str] = {}
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(self.texts)):
            if "-" not in word and len(word) > 4:
                found.setdefault(key_of(word), word.casefold())
        return found

    @cached_property
    def name_words(self) -> tuple[str, ...]:
        """The words that names are made of, those of four letters and more."""
        words = (core_of(word) for name in self.names for word in name.split())
        return tuple(dict.fromkeys(word for word in words if len(word) > 3 and word[0].isupper()))


def knowledge_of(agenda: Agenda, roster: Roster, texts: Iterable[str], learned: Iterable[Pair] = ()) -> Knowledge:
    """Gather what a meeting's papers say."""
    names = [each for p in roster.participants for each in (p.name, p.entity, *p.aliases) if each]
    names += [group.name for group in agenda.groups]
    titles = [text for item in agenda.items for text in (item.title, item.description)]
    written = tuple(text for text in (*titles, *texts) if text)
    return Knowledge(tuple(dict.fromkeys(names)), written, tuple(dict.fromkeys(learned)))


def corrections(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[Pair, ...]:
    """Give the words that people put in the place of others, marks at their ends aside; each pair once."""
    old = {passage.id: passage.segment.text for passage in before}
    pairs: dict[Pair, None] = {}
    for passage in after:
        was = old.get(passage.id)
        if was is not None and was != passage.segment.text:
            pairs.update(dict.fromkeys(replaced_words(was, passage.segment.text)))
    return tuple(pairs)


def replaced_words(old: str, new: str) -> tuple[Pair, ...]:
    """Give the runs of words that stand in the place of others.

    >>> replaced_words("We have 18 co-operation, now.", "We have eighteen cooperation, then.")
    (('18', 'eighteen'), ('co-operation', 'cooperation'), ('now', 'then'))
    """
    a, b = old.split(), new.split()
    left, right = ([core_of(word) for word in words] for words in (a, b))
    found: list[Pair] = []
    for kind, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        step = 1 if j - i == m - k and j - i > 2 else j - i
        for n in range(0, j - i, step):
            end = m if step == j - i else k + n + step
            found.append((core_of(" ".join(a[i + n : i + n + step])), core_of(" ".join(b[k + n : end]))))
    return tuple(pair for pair in found if all(pair) and pair[0] != pair[1])
