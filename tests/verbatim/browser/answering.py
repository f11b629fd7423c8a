"""Sixty-nine respondents and what they answer: seeded, so that every run has the same; in words of our own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SEED = 2013
GROUPS = {"government": 29, "civil society": 21, "technical and academic": 11, "business": 8}
"""Each respondent in one group, so that they add up to 69."""
_POINTS = (
    "Privacy and the protection of personal data",
    "Security of networks and trust in them",
    "Affordable access in developing countries",
    "Content in local languages",
    "Spam and unsolicited messages",
    "Freedom of expression online",
    "The cost of international connectivity",
    "Protection of children online",
    "Names and addresses and their management",
    "Capacity building for small delegations",
)
_SAID = ("{}.", "{}!", "First of all {}.", "- {}", "We think of {}.", "{}, above all.")
_VIEWS = {
    "2a": ("It puts into practice what the Summit agreed.", "It keeps public policy a common task."),
    "2b": ("Governments should act on an equal footing.", "All stakeholders have their parts to play."),
    "2c": ("Public policy, and not daily operation.", "Whatever crosses borders."),
    "3": ("It has been put into practice in some organisations, and not in others.", "Hardly at all so far."),
    "5": ("Governments decide on public policy.", "Each stakeholder speaks from what it does."),
    "6": ("A place where they meet as equals.", "Time and means to prepare."),
    "7": ("By open consultations before decisions.", "By sharing what is known."),
    "8": ("A light mechanism inside the United Nations would do.", "The mechanisms that there are, better joined."),
    "9": ("The forum and this process complement each other.", "The forum discusses; this process decides."),
    "10": ("Travel funds and regional meetings.", "Their own experts in every working group."),
    "11": ("Remote participation lowers the barriers.", "Costs, visas and languages keep people away."),
    "12": ("Meetings in the languages that they speak.", "Community networks."),
    "13": ("By tying policy to development goals.", "By counting what it brings."),
    "14": ("Publish in them, and pay those who do.", "Scripts and keyboards first."),
    "15": ("Affordable access, above all.", "The cost of transit."),
    "16": ("Exchange points and shared cables.", "Competition and universal service funds."),
    "17": ("A national forum that meets every year.", "Training in ministries."),
    "18": ("We thank the group for asking.", "We are ready to say more."),
}


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody who answers."""

    name: str
    entity: str
    group: str
    answers: Mapping[str, str]

    @property
    def email(self) -> str:
        """An address that belongs to nobody."""
        return f"{self.name.split()[-1].lower()}@example.org"


def respondents() -> tuple[Respondent, ...]:
    """Give all sixty-nine."""
    chance = random.Random(SEED)
    names = (f"Respondent R{number:02}" for number in range(1, 100))
    return tuple(
        Respondent(next(names), f"{group.capitalize()} {n}", group, dict(_answers(chance)))
        for group, count in GROUPS.items()
        for n in range(1, count + 1)
    )


def roster(people: tuple[Respondent, ...]) -> str:
    """Give the list of those to ask, as a spreadsheet has it."""
    rows = (f"{p.name},{p.entity},{p.group},{p.email}" for p in people)
    return "\n".join(("name,entity,stakeholder,email", *rows)) + "\n"


def _answers(chance: random.Random) -> Iterator[tuple[str, str]]:
    points = chance.sample(_POINTS, chance.randint(2, 4))
    yield "4", "\n".join(chance.choice(_SAID).format(point) for point in points)
    for key, views in _VIEWS.items():
        if chance.random() < 0.6:
            yield key, chance.choice(views)
