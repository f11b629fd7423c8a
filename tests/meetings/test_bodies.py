from __future__ import annotations

import datetime as dt

import pytest

from meetings.bodies import Body, CompositionRule, Member, Seats, check_composition, roster_of
from meetings.errors import InputError
from meetings.samples import sample_body

DAY = dt.date(2013, 5, 30)
RULE = CompositionRule.parse("2+1+0+0+0")


def test_the_sample_body_is_held_against_its_rule_and_says_what_is_missing() -> None:
    body, members = sample_body("b1")
    composition = check_composition(body.rule, members, DAY)
    counts = {g.stakeholder: (g.required, g.filled, g.unconfirmed) for g in composition.groups}
    assert counts == {
        "government": (22, 6, 5),
        "business": (5, 5, 0),
        "civil society": (5, 5, 5),
        "technical and academic": (5, 5, 0),
        "international organisation": (5, 0, 0),
    }
    assert (composition.required, composition.filled) == (42, 21)
    assert "Government: 16 of 22 seats are empty." in composition.problems
    assert "International organisation: 5 of 5 seats are empty." in composition.problems
    assert "Civil society: 5 of 5 are not confirmed." in composition.problems
    assert "Asia-Pacific: 2 of 4 States." in composition.problems
    assert not any("host" in problem for problem in composition.problems)


@pytest.mark.parametrize(
    "text", ["", "22+5+5+5", "22+5+5+5+5+1", "a+b+c+d+e", "-1+5+5+5+5", "99999+1+1+1+1", "2000+1+1+1+1"]
)
def test_a_composition_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(InputError, match="five numbers like 22"):
        CompositionRule.parse(text)


def test_a_rule_is_written_as_it_is_read() -> None:
    assert str(CompositionRule.parse(" 22 + 5+5+5+5 ")) == "22+5+5+5+5"
    with pytest.raises(ValueError, match="seats"):
        Seats("business", -1)


def test_a_delegation_of_several_holds_one_seat_and_alternates_hold_none() -> None:
    members = (
        Member("A", "Brazil", "government"),
        Member("B", "Brazil", "government"),
        Member("C", "FICCI", "business"),
        Member("D", "FICCI", "business", alternate_of="C"),
        Member("E", "Mexico", "government", ends=dt.date(2013, 1, 1)),
    )
    composition = check_composition(RULE, members, DAY)
    assert [g.filled for g in composition.groups[:2]] == [1, 1]
    assert composition.problems == ("Government: 1 of 2 seats are empty.",)


def test_rows_that_do_not_fit_together_are_told() -> None:
    members = (Member("A"), Member("a", stakeholder="business"), Member("B", stakeholder="business", alternate_of="Z"))
    problems = check_composition(CompositionRule(), members).problems
    assert "“A” stands in the roster more than once." in problems
    assert "B stands in for Z, who is not in the roster." in problems
    assert "A has no stakeholder group, so the rule cannot count them." in problems


def test_the_next_term_keeps_the_rule_and_opens_the_rest() -> None:
    body, _ = sample_body("b1")
    again = body.next_term("b2")
    assert (again.follows, again.rule, again.mandate) == ("b1", body.rule, body.mandate)
    assert (again.chair, again.starts, again.ends) == (None, None, None)


def test_a_term_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Body("b", "x", starts=DAY, ends=DAY - dt.timedelta(days=1))


def test_the_roster_of_a_day_names_speakers() -> None:
    _, members = sample_body("b1")
    roster = roster_of(members, DAY)
    assert roster.chair == "Peter Major"
    found = roster.find("marilyn cade")
    assert found
    assert (found.entity, found.aliases) == ("mCADE", ("Marilyn",))
    assert roster_of((Member("A", ends=DAY), Member("A", role="chair")), dt.date(2014, 1, 1)).chair == "A"
