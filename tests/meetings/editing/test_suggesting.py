from __future__ import annotations

import pytest

from meetings.agenda import Agenda, AgendaItem
from meetings.editing.knowledge import Knowledge, corrections, knowledge_of, replaced_words
from meetings.editing.passages import Passage
from meetings.editing.suggesting import Suggestion, suggestions
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Word

ROSTER = Roster((Participant("Marilyn Cade", "mCADE"), Participant("Jimson Olufuye"), Participant("Joy Liddicoat")))
AGENDA = Agenda((AgendaItem("1", "Enhanced cooperation", "Views sent to the CSTD by the Economic and Social Council"),))
KNOWN = knowledge_of(AGENDA, ROSTER, ["Working Group on Enhanced Cooperation"])


def passage(text: str, language: str | None = "en", number: int = 1, confidence: float = 0.9) -> Passage:
    words = tuple(
        Word(Span(n * 400, n * 400 + 300), word, confidence if word.strip(",.").islower() else 0.5)
        for n, word in enumerate(text.split())
    )
    return Passage(number, Segment(Span(0, 400 * len(words)), "S1", text, words, language=language))


def corrected(text: str, knowledge: Knowledge = KNOWN, language: str | None = "en") -> str:
    """Take everything that is suggested."""
    for each in reversed(suggestions([passage(text, language)], knowledge)):
        assert text[each.at : each.at + len(each.old)] == each.old
        text = text[: each.at] + each.new + text[each.at + len(each.old) :]
    return text


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("the working group on enhanced co-operation met", "the Working Group on Enhanced Cooperation met"),
        ("a report to the cstd.", "a report to the CSTD."),
        ("the economic and social council decides", "the Economic and Social Council decides"),
        ("more co-operation is needed", "more cooperation is needed"),
        ("we are in favor of it", "we are in favour of it"),
        ("an honorary chair", "an honorary chair"),
        ("as Jimsom said", "as Jimson said"),
        ("Thank you, Chair, the members agree.", "Thank you, Chair. The members agree."),
        ("Thank you, Japan, Marilyn Cade, you have the floor.", "Thank you, Japan. Marilyn Cade, you have the floor."),
        ("We turn to item four, India. You have the floor.", "We turn to item four, India, you have the floor."),
        ("That was good, we thank you.", "That was good. We thank you."),
        ("If it is adopted, we thank you.", "If it is adopted, we thank you."),
        ("Marilyn Cade, you have the floor.", "Marilyn Cade, you have the floor."),
        ("JOY LIDDICOAT SPEAKS", "JOY LIDDICOAT SPEAKS"),
        ("", ""),
    ],
)
def test_what_is_written_otherwise_is_suggested(text: str, better: str) -> None:
    assert corrected(text) == better


def test_other_languages_have_their_own_habits() -> None:
    assert corrected("Merci, Brésil, la parole est libre.", language="fr") == "Merci, Brésil. La parole est libre."
    assert corrected("Thank you, Chair, the members", language="ar") == "Thank you, Chair, the members"


def test_a_long_pause_behind_a_comma_ends_a_sentence() -> None:
    spans = [Span(0, 300), Span(400, 700), Span(2000, 2300), Span(2400, 2700)]
    texts = ("adopted,", "yes,", "questions", "come")
    words = tuple(Word(span, text) for span, text in zip(spans, texts, strict=True))
    found = suggestions([Passage(1, Segment(Span(0, 2700), "S1", " ".join(texts), words))], KNOWN)
    assert [(each.old, each.new) for each in found] == [(", q", ". Q")]


def test_what_was_corrected_is_suggested_elsewhere() -> None:
    assert replaced_words("at the Dice Tribe", "at the Dais Trybe") == (("Dice Tribe", "Dais Trybe"),)
    learned = corrections([passage("item 3 and dice tribe")], [passage("item three and Dais tribe")])
    assert learned == (("3", "three"), ("dice", "Dais"))
    known = Knowledge(learned=(("18", "eighteen"), ("CSDT", "CSTD"), ("moved", "move")))
    assert corrected("18 people of the CSDT moved 5 tables", known) == "eighteen people of the CSTD moved five tables"


def test_a_statement_goes_before_everything_else() -> None:
    other = Suggestion(1, 0, "we are in favor", "we favour", "statement")
    found = suggestions([passage("we are in favor of it")], KNOWN, [other])
    assert found == (other,)


def test_text_without_times_has_suggestions_too() -> None:
    bare = Passage(1, Segment(Span(0, 9), "S1", "We have met, we agreed on co-operation."))
    assert len(suggestions([bare], KNOWN)) == 2
