import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.errors import InputError
from meetings.formats import agenda_json
from tests.reading import reads_or_refuses
from tests.strategies import agendas


def test_reads_the_agenda_file():
    text = (
        '\ufeff{"items": [{"number": "1", "title": "Opening", "description": "and procedure"}],'
        ' "groups": [{"name": "Brazil", "lead": "Brazil"}]}'
    )
    assert agenda_json.loads(text) == Agenda(
        (AgendaItem("1", "Opening", "and procedure"),), (Group("Brazil", "Brazil"),)
    )


@given(agendas())
def test_an_agenda_comes_back_as_it_was(agenda):
    assert agenda_json.loads(agenda_json.dumps(agenda)) == agenda


def test_numbers_written_as_numbers_keep_their_digits():
    agenda = agenda_json.loads('[{"number": 2.10, "title": "Ten"}, {"number": 2.1}]')
    assert [item.number for item in agenda.items] == ["2.10", "2.1"]


def test_a_group_may_be_a_name_or_only_a_lead():
    agenda = agenda_json.loads('{"groups": ["Brazil", {"lead": "India"}]}')
    assert agenda.groups == (Group("Brazil"), Group("India", "India"))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. Opening\n2) Method\n2.1 Questions", [("1", "Opening"), ("2", "Method"), ("2.1", "Questions")]),
        ("Item 3: Topics\nAgenda item 4 – Dates", [("3", "Topics"), ("4", "Dates")]),
        ("D. Drafting\n\n E) Elections ", [("D", "Drafting"), ("E", "Elections")]),
        ("IV. Budget", [("IV", "Budget")]),
        ("Opening\nA review of topics", [("1", "Opening"), ("2", "A review of topics")]),
        ("- Opening\n• Closing", [("1", "Opening"), ("2", "Closing")]),
    ],
)
def test_reads_plain_lines(text, items):
    assert [(item.number, item.title) for item in agenda_json.loads(text).items] == items


def test_plain_lines_name_groups_too():
    agenda = agenda_json.loads("1. Opening\nGroup: Brazil\nBreakout group: Topics, led by India\n")
    assert agenda.groups == (Group("Brazil"), Group("Topics", "India"))
    assert len(agenda.items) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1. Opening\nMethod", "The agenda's line “Method” has no number in front, such as “3. Next meeting”."),
        ("1. Opening\n1. Method", "Agenda item numbers appear twice: 1."),
        ('{"items": [{"title": "Opening"}]}', "Agenda item 1: “number” is missing."),
        ('{"items": 3}', "The agenda file: “items” is a list, not “3”."),
        ('{"points": []}', "The agenda file has neither “items” nor “groups”."),
        ('{"items": [', "The agenda file is not JSON: it cannot be read from line 1 on."),
        ('{"groups": ["Brazil", "brazil"]}', "The agenda names the breakout group “Brazil” twice."),
        (
            '{"groups": ["Plenary"]}',
            "The agenda names a breakout group “plenary”; that word is kept for the whole meeting.",
        ),
    ],
)
def test_says_what_cannot_be_used(text, sentence):
    with pytest.raises(InputError) as refused:
        agenda_json.loads(text)
    assert str(refused.value) == sentence


@given(
    st.text()
    | st.text(alphabet='{}[]":,1a.\n ')
    | st.dictionaries(
        st.sampled_from(["items", "groups"]),
        st.lists(
            st.text()
            | st.none()
            | st.dictionaries(st.sampled_from(["number", "title", "name", "lead"]), st.text() | st.integers())
        ),
    ).map(json.dumps)
)
def test_any_text_is_an_agenda_or_refused(text):
    assert reads_or_refuses(agenda_json.loads, text)
