"""Bodies that come with the program, as data: what public sources say of them, and what they do not."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from meetings.bodies import Body, CompositionRule, Member
from meetings.catalogue.facts import value_of


def sample_questions() -> str:
    """Give the eighteen questions of the group's questionnaire, in other words, as they are typed."""
    return resources.files(__package__).joinpath("questionnaire.txt").read_text(encoding="utf-8")


def sample_body(new_id: str) -> tuple[Body, tuple[Member, ...]]:
    """Give the Working Group on Enhanced Cooperation of 2013 and 2014 with its roster, unconfirmed rows marked."""
    text = resources.files(__package__).joinpath("wgec.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    rule = CompositionRule.parse(data.pop("composition"), data.pop("states_per_region"), data.pop("host_states"))
    members = tuple(value_of(Member, row) for row in data.pop("members"))
    return Body(id=new_id, rule=rule, **data), members
