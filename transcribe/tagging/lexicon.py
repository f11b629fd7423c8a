"""Every way in which the people, delegations and roles of a roster may be called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import Stemmer

from meetings.roster import Participant, Role, Roster
from transcribe.tagging.countries import country_code, country_names
from transcribe.tagging.text import normal_words, word_set

SECRETARIAT = "Secretariat"
_OUTSIDE = "state:"
_RUSSIAN = Stemmer.Stemmer("russian")
_ARABIC_ARTICLE = re.compile(r"^(?:و|ب|ك|ف)?ال(?=...)|^لل(?=...)")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ORGANISATION_WORDS = word_set(
    "academy agency alliance assembly association authority board bureau centre center chamber coalition commission "
    "committee company conference cooperation corporation corporacion council delegation department federation forum "
    "foundation fund group institute institution international internet ministry network office organisation "
    "organization programme project secretariat service society telecom union university agence ligue groupe "
    "societe universidad asociacion grupo ministerio ministere"
)
_PARTICLES = word_set("de la le van von der den el al da dos du di del bin ben st")


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """Take off what languages put on a name: the Arabic article, Russian case endings.

    >>> bare("البرازيل") == bare("للبرازيل"), bare("бразилии") == bare("бразилия"), bare("brazil")
    (True, True, 'brazil')
    """
    if word.isascii():
        return word
    if _CYRILLIC.search(word):
        return str(_RUSSIAN.stemWord(word))
    return _ARABIC_ARTICLE.sub("", word)


def bare_form(text: str) -> tuple[str, ...]:
    """Give the bare words of a name."""
    return tuple(bare(word) for word in normal_words(text))


class Lexicon:
    """The forms by which roster entries are called, each with its share of certainty.

    ``forms`` maps bare words to {identity: share}; the shares of one form add up to at most 1.
    An identity is a participant's name, ``state:XX`` for a State outside the roster, or
    ``Secretariat`` where the roster has nobody in that role.
    """

    def __init__(self, roster: Roster, roles: Mapping[str, str]) -> None:
        self.roster = roster
        self.participants = {p.name: p for p in roster.participants}
        self.chair = chair_of(roster)
        self._weights: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        for participant in roster.participants:
            self._add_participant(participant)
        if self.chair and self.chair not in self.participants:
            self._add_person(self.chair, self.chair)
        self._add_roles(roles)
        own = {
            code for p in roster.participants for code in (country_code(p.name), country_code(p.entity or "")) if code
        }
        for name, code in country_names().items():
            form = tuple(bare(word) for word in name.split())
            if code not in own and form not in self._weights:
                self._weights[form] = {_OUTSIDE + code: 1.0}
        self.forms = {form: _shares(weights) for form, weights in self._weights.items()}
        self.longest = max(map(len, self.forms), default=1)
        self.first_words = frozenset(form[0] for form in self.forms if form)

    def meanings(self, text: str) -> Mapping[str, float]:
        """Give who a name may mean, by its exact form."""
        return self.forms.get(bare_form(text), {})

    def role_of(self, name: str) -> Role | None:
        """Give the role that the roster states for a name."""
        if name == SECRETARIAT:
            return "secretariat"
        participant = self.participants.get(name)
        if participant is None:
            return "chair" if name == self.chair else None
        return "chair" if name == self.chair else participant.role

    def _add(self, text: str, identity: str, weight: float) -> None:
        form = bare_form(text)
        if form and sum(map(len, form)) > 1:
            known = self._weights[form].get(identity, 0.0)
            self._weights[form][identity] = max(known, weight)

    def _add_participant(self, participant: Participant) -> None:
        name, entity = participant.name, participant.entity or ""
        self._add(name, name, 1.0)
        for alias in participant.aliases:
            self._add(alias, name, 0.95)
            if len(alias.split()) > 1 and _is_person(participant):
                self._add_person(alias, name)
        if code := country_code(name):
            self._add_country(code, name, 1.0)
        elif _is_person(participant):
            self._add_person(name, name)
        if entity:
            for part in [entity, *re.split(r"\s*[/(),;]\s*", entity)]:
                self._add(part, name, 0.5)
            if code := country_code(entity):
                self._add_country(code, name, 0.5)

    def _add_person(self, called: str, name: str) -> None:
        """Add a person's name, surname, first name and surname with its particle."""
        self._add(called, name, 1.0)
        words = [word for word in called.split() if normal_words(word) and len(word.strip(".")) > 1]
        if len(words) < 2:
            words = called.split()
        self._add(words[-1], name, 0.9)
        self._add(words[0], name, 0.75)
        for start in range(1, len(words)):
            if words[start].casefold() in _PARTICLES or start == len(words) - 2:
                self._add(" ".join(words[start:]), name, 0.9)
            elif len(words) > 2 and words[start + 1 : start + 2] and words[start + 1].casefold() in _PARTICLES:
                self._add(words[start], name, 0.8)

    def _add_country(self, code: str, identity: str, weight: float) -> None:
        for name, named in country_names().items():
            if named == code:
                self._add(name, identity, weight)

    def _add_roles(self, roles: Mapping[str, str]) -> None:
        holders: dict[str, list[str]] = {"secretariat": [], "chair": [self.chair] if self.chair else []}
        for participant in self.roster.participants:
            if participant.role == "secretariat":
                holders["secretariat"].append(participant.name)
        for word, role in roles.items():
            for identity in holders[role] or ([SECRETARIAT] if role == "secretariat" else []):
                self._add(word, identity, 0.9)


def state_outside(identity: str) -> str | None:
    """Give the code of an identity that stands for a State outside the roster."""
    return identity.removeprefix(_OUTSIDE) if identity.startswith(_OUTSIDE) else None


def chair_of(roster: Roster) -> str | None:
    """Give the name of the one who presides, by the roster's own word or by the only one with that role."""
    if roster.chair:
        found = roster.find(roster.chair)
        return found.name if found else roster.chair
    chairs = [p.name for p in roster.participants if p.role == "chair"]
    return chairs[0] if len(chairs) == 1 else None


def _is_person(participant: Participant) -> bool:
    words = normal_words(participant.name)
    if participant.entity:
        return participant.entity.casefold() != participant.name.casefold()
    if _ORGANISATION_WORDS & set(words) or participant.name.isupper():
        return False
    return 2 <= len(words) <= 5


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    """Share out a form among those it may mean: the strongest meanings count, weaker ones fade.

    A name that belongs to one and is another's affiliation ("India") mostly means the first.
    """
    total = sum(weight**2 for weight in weights.values())
    return {identity: weight**2 / total * min(1.0, max(weights.values()) + 0.2) for identity, weight in weights.items()}


def names_in(forms: Iterable[Sequence[str]]) -> frozenset[str]:
    """Give all words of some forms."""
    return frozenset(word for form in forms for word in form)
