from __future__ import annotations

import datetime as dt
import io

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from meetings.catalogue.questionnaires import ClosedError
from meetings.catalogue.store import Catalogue
from meetings.compilation import GROUPS, compile_answers, labels, summarise
from meetings.errors import InputError, NotFoundError
from meetings.formats import compilation, questionnaire_text
from meetings.points import Point, cluster, points_of, terms
from meetings.questionnaire import (
    Answers,
    Questionnaire,
    Respondent,
    Response,
    check_answers,
    check_translations,
)
from meetings.samples import sample_questions

NOW = dt.datetime(2013, 7, 31, 21, 59, tzinfo=dt.UTC)
QUESTIONS = questionnaire_text.loads(
    "1. Which group? [category]\n2. Meaning?\n a) Significance\n b) Purpose\n3. Done? [yes | no]\n4. Comments"
)
ASKED = Questionnaire("q", "Questionnaire", texts={"en": QUESTIONS}, deadline=dt.datetime(2013, 7, 31, 23, 59))  # noqa: DTZ001
SAID = Answers({"2a": "It matters.", "3": "yes"}, "business", True)


def sent(number: int, answers: Answers, group: str | None = None) -> Response:
    person = Respondent(f"r{number}", f"Person {number}", f"Entity {number}", stakeholder=group)  # type: ignore[arg-type]
    return Response(person, answers, answers, NOW + dt.timedelta(seconds=number))


def test_the_sample_has_eighteen_questions_and_is_written_as_it_is_read() -> None:
    questions = questionnaire_text.loads(sample_questions())
    assert [q.number for q in questions] == [str(n) for n in range(1, 19)]
    assert (questions[0].kind, questions[1].keys, questions[17].text) == (
        "category", ("2a", "2b", "2c"), "Do you have other comments?",
    )  # fmt: skip
    assert questionnaire_text.dumps(questions) == sample_questions()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no questions yet"),
        ("hello", "neither a question"),
        ("a) x", "no question stands before"),
        ("1. x\n1. y", "stands there twice"),
        ("1. x [only]", "fewer than two choices"),
        ("1. x [a | b]\n a) y", "has no parts"),
        ("1. x\n a) y\n a) z", "twice"),
        ("1. x [category]\n2. y [category]", "one is enough"),
    ],
)
def test_questions_that_cannot_be_used_are_told(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        questionnaire_text.loads(text)


def test_translations_ask_the_same_questions() -> None:
    french = questionnaire_text.loads(
        "1. Quel groupe? [category]\n2. Sens?\n a) x\n b) y\n3. Fait? [oui | non]\n4. Autre"
    )
    check_translations({"en": QUESTIONS, "fr": french})
    for other in (french[:3], (*french[:3], questionnaire_text.loads("5. Autre")[0])):
        with pytest.raises(InputError, match=r"Question [45] is not the same in “fr”"):
            check_translations({"en": QUESTIONS, "fr": other})


def test_the_deadline_is_an_instant_of_its_time_zone() -> None:
    assert not ASKED.is_late(NOW)
    assert ASKED.is_late(NOW + dt.timedelta(milliseconds=1))
    assert not Questionnaire("q", "x").is_late(NOW)


def test_what_keeps_answers_from_being_sent_is_told_beside_its_question() -> None:
    assert check_answers(ASKED, SAID) == {}
    assert set(check_answers(ASKED, Answers({"3": "perhaps"}))) == {"consent", "1", "3"}
    assert "Nothing is answered" in check_answers(ASKED, Answers({}, "business", True))["consent"]
    assert set(check_answers(ASKED, Answers({"2a": "x" * 50_001}, "business", True))) == {"2"}


def test_consent_decides_who_is_named() -> None:
    responses = [
        sent(1, Answers({"4": "x"}, "business", True)),
        sent(2, Answers({"4": "x"}, "business", False)),
        sent(3, Answers({"4": "x"}, None, False)),
    ]
    assert list(labels(responses).values()) == [
        "Person 1 (Entity 1)", "Not named, business 1", "Not named, not stated 1",
    ]  # fmt: skip


def test_a_compilation_has_the_respondents_down_the_side() -> None:
    responses = [
        sent(2, Answers({"2b": "Purpose."}, "civil society", True)),
        sent(1, Answers({"2a": "Matters.", "2b": "Helps."}, "government", True)),
        Response(Respondent("r9", "Silent")),
    ]
    by_time = compile_answers(ASKED, responses)
    assert [row.texts for row in by_time[1].rows] == [("Matters.", "Helps."), ("", "Purpose.")]
    assert [len(table.rows) for table in by_time] == [2, 2, 0, 0]
    by_group = compile_answers(ASKED, [sent(1, responses[0].submitted), sent(2, responses[1].submitted)], by_group=True)  # type: ignore[arg-type]
    assert [row.group for row in by_group[1].rows] == ["government", "civil society"]


def test_near_duplicates_are_put_together_and_lead_back_to_their_answers() -> None:
    points = [
        *points_of("A", "4", "Privacy and the protection of personal data."),
        *points_of("B", "4", "- The protection of personal data and privacy\n- Affordable access for all"),
        *points_of("C", "4", "Protection of privacy and of personal data!"),
    ]
    found = cluster(points)
    assert [(c.sources, len(c.points)) for c in found] == [(("A", "B", "C"), 3), (("B",), 1)]
    assert {p for c in found for p in c.points} == set(points)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(min_size=1, max_size=40)), max_size=25))
def test_every_point_is_in_exactly_one_cluster(texts: list[tuple[str, str]]) -> None:
    points = [Point(source, str(n), text) for n, (source, text) in enumerate(texts)]
    clustered = [point for found in cluster(points) for point in found.points]
    assert sorted(p.key for p in clustered) == sorted(p.key for p in points)


def test_terms_are_counted_by_those_who_use_them() -> None:
    found = terms([("A", "Governments govern. Governments!"), ("B", "The government and privacy"), ("C", "Privacy")])
    assert {(t.word, t.sources) for t in found[:2]} == {("governments", ("A", "B")), ("privacy", ("B", "C"))}


groups = st.sampled_from([None, *GROUPS[:-1]])


@given(
    st.lists(st.tuples(groups, st.booleans(), st.text(max_size=30), st.sampled_from(["", "yes", "no"])), max_size=15)
)
def test_all_totals_reconcile(said: list[tuple[str | None, bool, str, str]]) -> None:
    responses = [sent(n, Answers({"4": t, "3": c}, g, y)) for n, (g, y, t, c) in enumerate(said)]  # type: ignore[arg-type]
    summary = summarise(ASKED, responses)
    assert summary.problems == ()
    assert summary.responses.total == summary.submitted == len(said)
    assert len(set(labels(responses).values())) == len(said)
    for each in summary.questions:
        assert each.coverage.total <= len(said)


def test_the_workbook_and_the_document_hold_every_answer() -> None:
    responses = [
        sent(1, Answers({"2a": "=SUM(A1)", "4": "Line one\nline two\x0b"}, "government", True)),
        sent(2, Answers({"4": "Second."}, "business", False)),
    ]
    tables, summary = compile_answers(ASKED, responses), summarise(ASKED, responses)
    book = load_workbook(io.BytesIO(compilation.xlsx(ASKED, tables, summary)))
    assert book.sheetnames == ["Counts", "Question 1", "Question 2", "Question 3", "Question 4"]
    assert [cell.value for cell in book["Question 4"]["A"]] == [
        "Respondent",
        "Person 1 (Entity 1)",
        "Not named, business 1",
    ]
    assert book["Question 2"]["C2"].value == "'=SUM(A1)"
    assert [cell.value for cell in book["Counts"][2]][-1] == 2
    document = Document(io.BytesIO(compilation.docx(ASKED, tables, summary)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Line one\nline two" in cells
    assert "Not named, business 1\nbusiness" in cells
    assert "Nobody has answered this question." in [p.text for p in document.paragraphs]


def test_drafts_and_answers_are_kept_once_for_each_respondent(tmp_path: object) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    store = catalogue.questionnaires
    store.add(ASKED, NOW)
    people = [Respondent("r1", "A", email="a@x.org", nonce="n"), Respondent("r2", "B", email="A@X.org")]
    assert store.invite("q", people) == 1
    assert store.invite("q", people) == 0
    with pytest.raises(ClosedError, match="It is not open"):
        store.submit("r1", SAID, NOW)
    store.change("q", lambda q: Questionnaire("q", q.title, texts=q.texts, deadline=q.deadline, state="open"))
    store.save_draft("r1", Answers({"4": "draft"}), NOW)
    assert store.response("r1")[1].state == "begun"
    store.submit("r1", SAID, NOW)
    store.save_draft("r1", Answers({"4": "second thoughts"}), NOW)
    (response,) = store.responses("q")
    assert (response.submitted, response.state, response.late) == (SAID, "submitted", False)
    with pytest.raises(ClosedError, match="deadline has passed"):
        store.submit("r1", SAID, NOW + dt.timedelta(minutes=1))
    with pytest.raises(NotFoundError):
        store.response("none")
    catalogue.close()
