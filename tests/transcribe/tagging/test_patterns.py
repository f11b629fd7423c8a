"""The examples in the pattern files are their tests."""

from __future__ import annotations

import pytest

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from transcribe.tagging.cues import Cue, Slot, find
from transcribe.tagging.itemcues import find_item
from transcribe.tagging.patterns import LANGUAGES, Pattern, PatternFileError, load_language, parse_language
from transcribe.tagging.session import Session, prepare
from transcribe.tagging.templates import TemplateError, compile_template
from transcribe.tagging.titles import ItemText

ROSTER = Roster(
    (
        Participant("Peter Major", "Hungary", "government", "chair"),
        Participant("Marilyn Cade", "mCADE", "business", aliases=("Marilyn",)),
        Participant("Joy Liddicoat", "APC", "civil society"),
        Participant("Phil Rushton", "BT", "business"),
        Participant("B.N. Reddy", "India", "government"),
        *(Participant(name, stakeholder="government") for name in ("Brazil", "India", "Mexico", "Japan")),
        Participant("ICANN", stakeholder="technical and academic"),
    ),
    "Peter Major",
)
TITLES = {
    "en": ("Agenda and procedure", "Questionnaire to seek input", "Topics", "Formulation of questions",
           "Date of the next meeting"),
    "fr": ("Ordre du jour", "Questionnaire", "Thèmes", "Formulation des questions", "Date de la prochaine réunion"),
    "es": ("Programa y procedimiento", "Cuestionario", "Temas", "Formulación de preguntas",
           "Fecha de la próxima reunión"),
    "ar": ("جدول الأعمال", "الاستبيان", "المواضيع", "صياغة الأسئلة", "موعد الاجتماع القادم"),
    "ru": ("Повестка дня", "Вопросник", "Темы", "Формулировка вопросов", "Дата следующего заседания"),
    "zh": ("议程", "问卷", "主题", "拟订问题", "下次会议日期"),
}  # fmt: skip
PATTERNS = [pattern for code in LANGUAGES for pattern in load_language(code).patterns]
EXAMPLES = [(p, text, want) for p in PATTERNS for text, want in p.yes.items()]
COUNTER_EXAMPLES = [(p, text) for p in PATTERNS for text in p.no]


def session_of(text: str, language: str) -> Session:
    items = tuple(AgendaItem(str(n + 1), title) for n, title in enumerate(TITLES[language]))
    agenda = Agenda(items, (Group("Brazil", "Brazil"), Group("India", "India")))
    segment = Segment(Span(0, 1000), "S1", text)
    return prepare(Transcript(1000, (segment,), language), agenda, ROSTER)


def held(session: Session, cue: Cue, slot: Slot) -> str | None:
    turn = session.turns[0]
    if slot.kind == "N":
        return find_item(session, " ".join(token.norm for token in turn.tokens[slot.start : slot.end]), cue)
    if slot.kind == "TITLE":
        named = ItemText(session.agenda).named(turn.tokens[slot.start : slot.end])
        return named[0].number if named else None
    match = session.who(turn, slot)
    return match.best if match else None


def readings(pattern: Pattern, text: str) -> list[list[str | None]]:
    session = session_of(text, pattern.language)
    return [[held(session, cue, slot) for slot in cue.slots] for cue in find(pattern, session.turns[0])]


@pytest.mark.parametrize(("pattern", "text", "want"), EXAMPLES, ids=lambda value: str(value)[:50])
def test_a_pattern_is_found_in_its_examples(pattern: Pattern, text: str, want: str | None) -> None:
    found = readings(pattern, text)
    assert found, f"{pattern.says!r} is not found in {text!r}"
    if want:
        names = [name.strip() for name in str(want).split(";")]
        assert any(reading[0] == names[0] for reading in found), f"{pattern.says!r} reads {found} in {text!r}"


@pytest.mark.parametrize(("pattern", "text"), COUNTER_EXAMPLES, ids=lambda value: str(value)[:50])
def test_a_pattern_says_nothing_in_its_counter_examples(pattern: Pattern, text: str) -> None:
    assert not [reading for reading in readings(pattern, text) if all(reading)], (
        f"{pattern.says!r} is found in {text!r}"
    )


def test_every_pattern_has_an_example() -> None:
    assert [p.says for p in PATTERNS if not p.yes] == []


@pytest.mark.parametrize("template", ["(a | b", "a]", "{X} has", "[now]", "{E}"])
def test_a_pattern_written_wrongly_is_told(template: str) -> None:
    with pytest.raises(TemplateError):
        compile_template(template, "[0-9]")


def test_a_pattern_of_unknown_kind_is_told() -> None:
    with pytest.raises(PatternFileError, match="handshake"):
        parse_language(
            {"language": "en", "numbers": {}, "courtesies": "", "patterns": {"handshake": [{"says": "hello"}]}}
        )
