"""Who is named, by what, and who is not: one assignment over the whole recording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meetings.agenda import Agenda
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from transcribe.tagging import tag_transcript

ROSTER = Roster(
    (
        Participant("Peter Major", "Hungary", "government", "chair"),
        Participant("Marilyn Cade", "mCADE", "business"),
        Participant("Joy Liddicoat", "APC", "civil society"),
        Participant("Jimson Olufuye", "Africa ICT Alliance", "business"),
        *(Participant(name, stakeholder="government") for name in ("Brazil", "India", "Japan", "Mexico", "Kenya")),
    ),
    "Peter Major",
)
TALK = "I can go along with this text, and I have two small remarks on the wording of it that we may look at."
Turn = tuple[str, str]


def tagged(*turns: Turn, roster: Roster = ROSTER, language: str | None = "en") -> tuple[Segment, ...]:
    segments = tuple(Segment(Span(n * 10_000, (n + 1) * 10_000), who, text) for n, (who, text) in enumerate(turns))
    return tag_transcript(Transcript(len(turns) * 10_000, segments, language), Agenda(), roster).segments


def names(*turns: Turn, roster: Roster = ROSTER, language: str | None = "en") -> list[str | None]:
    return [segment.name for segment in tagged(*turns, roster=roster, language=language)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Thank you. Mexico, you have the floor.", "Mexico"),
        ("Thank you. I give the floor to our colleague from Kenya.", "Kenya"),
        ("Is the colleague from India here? I see you. I give him the floor.", "India"),
        ("Thank you for that. Japan?", "Japan"),
        ("I now call on Marilyn Kate to take the floor.", "Marilyn Cade"),  # heard wrongly
        ("Please, Jim son Olufuie, you have the floor.", "Jimson Olufuye"),
        ("Thank you. I understand Joy's comment. Who else would like to speak?", None),
        ("We have heard a lot about Brazil and about India today.", None),
    ],
)
def test_the_chair_gives_the_floor(said: str, name: str | None) -> None:
    assert names(("S1", "I call the meeting to order. Good morning."), ("S1", said), ("S2", TALK))[-1] == name


def test_a_queue_names_several_turns_in_their_order() -> None:
    assert names(
        ("S1", "I call the meeting to order. I have India, followed by Japan, followed by Mexico."),
        ("S2", TALK),
        ("S1", "Thank you."),
        ("S3", TALK),
        ("S1", "Thank you."),
        ("S4", TALK),
    )[1::2] == ["India", "Japan", "Mexico"]


def test_thanks_name_who_spoke_before() -> None:
    found = tagged(
        ("S1", "I call the meeting to order. Who would like to begin?"),
        ("S2", TALK),
        ("S1", "Thank you very much, Kenya."),
    )
    assert found[1].name == "Kenya"
    assert {e.method for e in found[1].evidence if e.tag == "name"} == {"thanks"}


@pytest.mark.parametrize(
    "said",
    [
        "Thank you. My name is Joy Liddicoat, and I come from APC. " + TALK,
        "Thank you, Chair. Joy Liddicoat speaking, for the record. " + TALK,
    ],
)
def test_one_s_own_name_is_taken(said: str) -> None:
    assert names(("S1", "I call the meeting to order. Who would like to begin?"), ("S2", said))[1] == "Joy Liddicoat"


def test_who_speaks_on_behalf_of_others_keeps_their_own_name() -> None:
    assert names(
        ("S1", "I call the meeting to order. Kenya, you have the floor."),
        ("S2", "Thank you, Chair. I speak on behalf of the African Group and of Mexico. " + TALK),
    ) == ["Peter Major", "Kenya"]


def test_an_absent_delegate_who_is_called_twice_is_nobody() -> None:
    found = names(
        ("S1", "I call the meeting to order. Mexico, you have the floor. Mexico, you have the floor."),
        ("S1", "It would appear that Mexico is not in the room. Japan, please, you have the floor."),
        ("S2", TALK),
    )
    assert found == ["Peter Major", "Peter Major", "Japan"]


def test_another_voice_after_an_absent_one_is_not_theirs() -> None:
    found = names(
        ("S1", "I call the meeting to order. Mexico, you have the floor. Mexico? They are not here."),
        ("S2", "Chairman, while we wait, " + TALK),
    )
    assert found[1] is None


def test_who_presides_is_found_by_what_they_do_not_by_speaking_first() -> None:
    roster = replace(ROSTER, chair=None, participants=(Participant("Peter Major"), *ROSTER.participants[1:]))
    found = tagged(
        ("S1", "Before we begin: the lunch is on the fourth floor, and the badges are at the door."),
        ("S2", "Thank you. I call the meeting to order. India, you have the floor."),
        ("S3", "Thank you, Chair. " + TALK),
        ("S2", "Thank you, India. Japan, you have the floor."),
        ("S4", "Thank you, Mr. Chair. " + TALK),
        ("S2", "Thank you, Japan. We move on. The meeting is closed."),
        roster=roster,
    )
    assert [segment.role for segment in found][1::2] == ["chair", "chair", "chair"]
    assert [found[n].name for n in (2, 4)] == ["India", "Japan"]
    assert found[0].role != "chair"


def test_the_chair_speaks_as_a_delegate_with_another_role() -> None:
    found = tagged(
        ("S1", "I call the meeting to order. Japan, you have the floor."),
        ("S2", "Thank you, Chair. " + TALK),
        ("S1", "Thank you, Japan. I now take the floor as the delegate of Hungary, not as chair. " + TALK),
        ("S2", TALK),
        ("S1", "I am back in the chair. Kenya, you have the floor."),
        ("S3", TALK),
    )
    assert {found[n].name for n in (0, 2, 4)} == {"Peter Major"}
    assert (found[0].role, found[4].role) == ("chair", "chair")
    assert found[2].role != "chair"


def test_one_delegation_has_several_voices() -> None:
    assert names(
        ("S1", "I call the meeting to order. Brazil, you have the floor."),
        ("S2", "Thank you, Chair. " + TALK + " My colleague will explain the details."),
        ("S1", "Thank you, Brazil. Japan, you have the floor."),
        ("S3", "Thank you. " + TALK),
        ("S1", "Thank you, Japan. Brazil, you have the floor again."),
        ("S4", "Thank you, Chair. " + TALK),
        ("S1", "Thank you, Brazil."),
    )[1::2] == ["Brazil", "Japan", "Brazil"]


def test_what_speaks_against_a_name_is_kept() -> None:
    found = tagged(
        ("S1", "I call the meeting to order. India, you have the floor."),
        ("S2", TALK),
        ("S1", "Thank you, India. Japan, you have the floor."),
        ("S2", TALK),
        ("S1", "Thank you, Japan. India, you have the floor."),
        ("S2", TALK),
        ("S1", "Thank you, India."),
    )
    values = {e.value for e in found[1].evidence if e.tag == "name"}
    assert found[1].name == "India"
    assert values == {"India", "Japan"}


def test_evidence_has_method_confidence_time_and_quote() -> None:
    found = tagged(("S1", "I call the meeting to order. Mexico, you have the floor."), ("S2", TALK))
    (word,) = [e for e in found[1].evidence if e.tag == "name"]
    assert (word.method, word.value) == ("handover", "Mexico")
    assert 0.8 < word.confidence <= 1
    assert 0 < word.at_ms < 10_000
    assert word.quote == "Mexico, you have the floor"


@pytest.mark.parametrize(
    ("language", "chair", "said", "name"),
    [
        ("fr", "La séance est ouverte.", "Je donne maintenant la parole au représentant du Mexique.", "Mexico"),
        ("fr", "La séance est ouverte.", "Japon, vous avez la parole.", "Japan"),
        ("es", "Se abre la sesión.", "Doy ahora la palabra al representante de México.", "Mexico"),
        ("es", "Se abre la sesión.", "Tiene la palabra la delegada de Kenya.", "Kenya"),
        ("ar", "أعلن افتتاح الجلسة.", "أعطي الكلمة الآن لممثل المكسيك", "Mexico"),
        ("ru", "Объявляю заседание открытым.", "Слово предоставляется представителю Мексики.", "Mexico"),
        ("zh", "现在开会。", "我现在请墨西哥代表发言。", "Mexico"),
    ],
)
def test_the_floor_is_given_in_six_languages(language: str, chair: str, said: str, name: str) -> None:
    assert names(("S1", chair), ("S1", said), ("S2", TALK), language=language)[2] == name
