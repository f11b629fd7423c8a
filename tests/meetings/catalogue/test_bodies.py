from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from meetings.catalogue.store import Catalogue
from meetings.errors import NotFoundError
from meetings.samples import sample_body

NOW = dt.datetime(2013, 3, 22, tzinfo=dt.UTC)


def test_a_body_and_its_roster_come_back_as_they_were(catalogue: Catalogue) -> None:
    body, members = sample_body("b1")
    catalogue.bodies.keep(body, NOW, members)
    assert catalogue.bodies.get("b1") == body
    assert catalogue.bodies.members("b1") == members
    changed = replace(body, chair="Somebody else")
    catalogue.bodies.keep(changed, NOW)
    assert catalogue.bodies.get("b1") == changed
    assert catalogue.bodies.members("b1") == members


def test_bodies_come_newest_first(catalogue: Catalogue) -> None:
    body, _ = sample_body("b1")
    catalogue.bodies.keep(body, NOW)
    catalogue.bodies.keep(body.next_term("b2"), NOW + dt.timedelta(days=900))
    assert [each.id for each in catalogue.bodies.all()] == ["b2", "b1"]


def test_a_roster_is_changed_in_one_piece(catalogue: Catalogue) -> None:
    body, members = sample_body("b1")
    catalogue.bodies.keep(body, NOW, members)
    assert catalogue.bodies.change_members("b1", lambda rows: rows[:2]) == members[:2]
    assert catalogue.bodies.members("b1") == members[:2]
    for missing in (lambda: catalogue.bodies.get("none"), lambda: catalogue.bodies.change_members("none", tuple)):
        with pytest.raises(NotFoundError):
            missing()
