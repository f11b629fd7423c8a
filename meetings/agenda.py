"""What a meeting is about: agenda items, and the groups it breaks out into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One agenda item; ``number`` is text because items are numbered ``2.1`` or ``D`` as well."""

    number: str
    title: str
    description: str = ""

    def __post_init__(self) -> None:
        if not self.number.strip():
            raise ValueError(f"An agenda item needs a number: {self.title!r} has none.")


@dataclass(frozen=True, slots=True)
class Group:
    """A breakout group, named by the delegation that leads it unless it has a name of its own."""

    name: str
    lead: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("A breakout group needs a name.")


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of a meeting in its order, with its breakout groups."""

    items: tuple[AgendaItem, ...] = ()
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        numbers = [item.number for item in self.items]
        if doubled := {n for n in numbers if numbers.count(n) > 1}:
            raise ValueError(f"Agenda item numbers appear twice: {', '.join(sorted(doubled))}.")

    def find(self, number: str) -> AgendaItem | None:
        """Return the item with this number."""
        return next((item for item in self.items if item.number == number), None)
