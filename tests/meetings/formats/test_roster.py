import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from meetings.formats import roster
from meetings.roster import Participant, Roster
from tests.reading import reads_or_refuses
from tests.strategies import rosters

EXPECTED = Roster(
    (
        Participant("Peter Major", role="chair"),
        Participant("Marilyn Cade", "mCADE", "business", "member", ("Marilyn", "Ms Cade")),
        Participant("Brazil", stakeholder="government"),
    ),
    chair="Peter Major",
)


def test_reads_the_roster_file():
    text = """{"participants": [
        {"name": "Peter Major"},
        {"name": "Marilyn Cade", "entity": "mCADE", "stakeholder": "business", "role": "member",
         "aliases": ["Marilyn", "Ms Cade"]},
        {"name": "Brazil", "stakeholder": "government", "role": "member"}], "chair": "Peter Major"}"""
    assert roster.loads(text) == EXPECTED


@pytest.mark.parametrize(
    "text",
    [
        "name,entity,stakeholder,role,aliases\n"
        "Peter Major,,,chair,\nMarilyn Cade,mCADE,business,member,Marilyn;Ms Cade\n\nBrazil,,government,,\n",
        "\ufeffName;Organisation;Stakeholder group;Role;Aliases\r\n"
        "Peter Major;;;Chairman;\r\nMarilyn  Cade;mCADE;Private sector;Member;Marilyn|Ms Cade\r\nBrazil;;State;;\r\n",
        "aliases\tname\trole\tstakeholder\temail\tentity\n"
        "\tPeter Major\tchair\t\tp@x\t\nMarilyn | Ms Cade\tMarilyn Cade\t\tBUSINESS\t\tmCADE\n"
        "\tBrazil\t\tgovernments\n",
        '"Name","Entity","Stakeholder","Role","Aliases"\n'
        '"Peter Major","","","chair",""\n"Marilyn Cade","mCADE","business","","Marilyn;Ms Cade"\nBrazil,,government\n',
    ],
    ids=["commas", "semicolons", "tabs", "quoted"],
)
def test_reads_tables_as_spreadsheets_save_them(text):
    assert roster.loads(text) == EXPECTED


@given(rosters())
def test_a_roster_comes_back_as_it_was(value):
    assert roster.loads(roster.dumps(value)) == value


def test_a_chair_outside_the_participants_is_kept():
    assert roster.loads('{"participants": [{"name": "Brazil"}], "chair": "Peter Major"}').chair == "Peter Major"


def test_two_chairs_leave_open_who_presides():
    assert roster.loads("name,role\nA,chair\nB,chair\n").chair is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Technical & Academic", "technical and academic"),
        ("academic/technical", "technical and academic"),
        ("International Organizations", "international organisation"),
        ("NGO", "civil society"),
        ("Member State", "government"),
    ],
)
def test_knows_other_words_for_the_stakeholder_groups(written, read):
    assert roster.loads(f"name;stakeholder\nA;{written}\n").participants[0].stakeholder == read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "name,stakeholder\nBrazil,government\nJane Roe,alien\n",
            "Row 3 (Jane Roe): “alien” is not a stakeholder group; use government, business, civil society, "
            "technical and academic or international organisation.",
        ),
        (
            "name,role\nJane Roe,boss\n",
            "Row 2 (Jane Roe): “boss” is not a role; use chair, secretariat, member or observer.",
        ),
        ("name,role\n,member\n", "Row 2 has no name."),
        (
            "name\nBrazil\nBRAZIL\n",
            "The roster names “Brazil” twice; keep one row and put other forms under aliases.",
        ),
        (
            "Jane Roe,mCADE\n",
            "The roster's first row does not name its columns; it must be like “name, entity, stakeholder, role, "
            "aliases”, and “name” must be among them.",
        ),
        ('{"people": []}', "The roster file has no “participants”."),
        ('{"participants": [{}]}', "Participant 1 has no name."),
        ('{"participants": [{"name": 3}]}', "Participant 1: “name” is text, not 3."),
        (
            '{"participants": [{"name": "A", "aliases": 7}]}',
            "Participant 1: “aliases” is a list, not 7.",
        ),
        ('name\n"Brazil', "The roster cannot be read as a table: unexpected end of data."),
    ],
)
def test_names_the_row_and_the_value_that_cannot_be_used(text, sentence):
    with pytest.raises(InputError) as refused:
        roster.loads(text)
    assert str(refused.value) == sentence


@given(
    st.text() | st.text(alphabet='name;,\t"|role\n\r{}[]:') | st.text(alphabet='a;,\t"|\n').map("name,role\n".__add__)
)
def test_any_text_is_a_roster_or_refused(text):
    assert reads_or_refuses(roster.loads, text)
