"""The house styles: whom they name how, what their title pages say, and that what imports exports the same."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import docx
import pytest

from meetings.errors import InputError
from meetings.formats import FORMATS, export, import_transcript
from meetings.formats.dates import parse_time
from meetings.formats.documents.document import compose
from meetings.formats.edition import Edition
from meetings.formats.header import Header
from meetings.formats.languages import language_mark, read_language_mark
from meetings.formats.profiles import PROFILES, find_profile
from meetings.formats.taking_over import with_roster_names
from meetings.recording import Meeting, Occasion, Recording
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from tests.meetings.formats.record import HEADER, TRANSCRIPT

ROSTER = Roster(
    (
        Participant("Peter Major", "Hungary", "government", "chair"),
        Participant("Marilyn Cade", "mCADE", "business", aliases=("Ms. Cade",)),
        Participant("Phil Rushton", "BT", "business"),
        Participant("Brazil", None, "government"),
        Participant("Anne Miroux", "UNCTAD", "international organisation", "secretariat"),
    )
)


@pytest.mark.parametrize(
    ("name", "role", "wgec", "itu", "un_pv"),
    [
        ("Peter Major", "chair", ">>CHAIR MAJOR:", ">> CHAIR:", "The Chair:"),
        ("Marilyn Cade", "member", ">>MARILYN CADE:", ">> MCADE:", "Ms. Cade (mCADE):"),
        ("Phil Rushton", "member", ">>PHIL RUSHTON:", ">> BT:", "Phil Rushton (BT):"),
        ("Brazil", "member", ">>BRAZIL:", ">> BRAZIL:", "Brazil:"),
        ("Japan", None, ">>JAPAN:", ">> JAPAN:", "Japan:"),
        ("Anne Miroux", "secretariat", ">>ANNE MIROUX:", ">> SECRETARIAT:", "Anne Miroux (UNCTAD):"),
        (None, None, ">>SPEAKER 3:", ">> SPEAKER 3:", "Speaker 3:"),
    ],
)
def test_each_style_names_speakers_its_own_way(name, role, wgec, itu, un_pv):
    segment = Segment(Span(0, 1), "S3", "", name=name, role=role)
    for profile, expected in zip(("wgec", "itu", "un-pv"), (wgec, itu, un_pv), strict=True):
        known = find_profile(profile)
        assert f"{known.prefix}{known.speaker(segment, ROSTER)}:" == expected


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("fmt", ["txt", "docx"])
def test_what_is_exported_imports_and_exports_the_same_with_its_roster(profile, fmt):
    edition = Edition(PROFILES[profile])
    taken = import_transcript(export(TRANSCRIPT, HEADER, fmt, edition), FORMATS[fmt].suffix)
    named = replace(with_roster_names(taken, HEADER.roster), language="en")
    again = export(replace(named, provenance=TRANSCRIPT.provenance), HEADER, "txt", edition).decode()
    once = export(replace(TRANSCRIPT, missing_ms=0), HEADER, "txt", edition).decode()
    assert again == once


def test_marks_of_time_are_read_as_times():
    written = export(TRANSCRIPT, HEADER, "txt", Edition(times=True))
    again = import_transcript(written, ".txt")
    assert again.is_timed
    assert [segment.span.start_ms // 1000 for segment in again.segments][:4] == [0, 14, 22, 28]
    assert [segment.name for segment in again.segments][3] == "Marilyn Cade"
    body = written.decode().rpartition("MISSING AT THE END")[2]
    assert export(again, HEADER, "txt", Edition(times=True)).decode().endswith(body.split("***", 1)[1])


@pytest.mark.parametrize(
    ("spoken", "record", "mark"),
    [
        ("fr", "en", "spoke in French"),
        ("en", "fr", "parle en anglais"),
        ("en", "es", "habla en inglés"),
        ("en", "ru", "говорит по-английски"),
        ("en", "ar", "تكلم بالإنكليزية"),
        ("ar", "zh", "以阿拉伯语发言"),
    ],
)
def test_a_change_of_language_is_marked_in_the_language_of_the_record(spoken, record, mark):
    assert language_mark(spoken, record) == mark
    assert read_language_mark(mark) == spoken


def test_a_speaker_who_changes_their_language_is_marked_where_they_do():
    segments = (
        Segment(Span(0, 1000), "S1", "Merci.", name="France", language="fr"),
        Segment(Span(4000, 5000), "S1", "I continue in English.", name="France", language="en"),
    )
    edition = Edition(PROFILES["un-pv"])
    text = export(Transcript(5000, segments, "en"), Header("M"), "txt", edition).decode()
    assert "France (spoke in French): Merci.\n\n(spoke in English) I continue in English." in text
    again = import_transcript(text.encode(), ".txt")
    assert [(s.language, s.text) for s in again.segments] == [("fr", "Merci."), ("en", "I continue in English.")]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_title_page_names_this_meeting_and_no_other(profile):
    occasion = Occasion("A body", "Third day", "Geneva", "Room XXIV", dt.time(10), dt.time(12), "WGEC/4/3")
    meeting = Meeting("m", "Fourth meeting")
    recording = Recording(
        "r", meeting, "a.mp3", "0", 1, dt.datetime.now(dt.UTC), dt.date(2014, 5, 2), occasion=occasion
    )
    document = compose(TRANSCRIPT, Header.of(recording), Edition(PROFILES[profile]))
    told = " ".join((*document.facts, document.title, document.running_title))
    for fact in ("Fourth meeting", "A body", "Third day", "Geneva", "Room XXIV", "2 May 2014", "WGEC/4/3"):
        assert fact in told
    assert "First meeting" not in told


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("draft", ("Draft transcript", "Raw copy", "Draft verbatim record")),
        ("in review", ("Draft transcript, in review", "Roughly edited copy", "Provisional verbatim record")),
        ("approved", ("Approved transcript", "Final copy", "Verbatim record")),
        ("published", ("Final transcript", "Finished transcript", "Final verbatim record")),
    ],
)
def test_the_status_word_is_the_bodys_own(status, words):
    header = Header("M", status=status)
    assert tuple(profile.status_line(header) for profile in PROFILES.values()) == words


def test_a_part_is_chosen_by_item_group_speaker_and_language():
    def speakers(**choice):
        return {s.display_name for s in Edition(**choice).choose(TRANSCRIPT).segments}

    assert speakers(items=("2.1",)) == {"Brazil", "Mexico"}
    assert speakers(groups=("brazil",), speakers=("Mexico",)) == {"Mexico"}
    assert speakers(languages=("ar", "zh")) == {"Egypt", "China"}
    with pytest.raises(InputError, match=r"Nothing in this transcript answers the choice\. Extract: item 9\."):
        Edition(items=("9",)).choose(TRANSCRIPT)


def test_an_unknown_profile_is_refused():
    with pytest.raises(InputError, match="“vogon” is not a profile; use one of wgec, itu, un-pv"):
        find_profile("vogon")


@pytest.mark.parametrize("text", ["25:00", "10:61", "noon", "13 p.m.", ""])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(InputError, match="is not a time of day"):
        parse_time(text)


def test_the_summary_tells_who_spoke_and_what_was_decided():
    said = (
        ("Peter Major", "The agenda is adopted. Is it so decided? The secretariat will send it to all members."),
        ("Brazil", "Thank you, Chair."),
        ("Brazil", "We would like it by 31 July."),
    )
    segments = tuple(
        Segment(Span(n * 1000, n * 1000 + 900), name, text, name=name, agenda_item="1")
        for n, (name, text) in enumerate(said)
    )
    text = export(Transcript(9000, segments), HEADER, "txt", Edition(kind="summary")).decode()
    assert "  - PETER MAJOR: 1 statement\n  - BRAZIL: 1 statement\n" in text
    assert "Decisions\n\n  - PETER MAJOR: “The agenda is adopted.”\n\n" in text
    assert "“The secretariat will send it to all members.”\n  - BRAZIL: “We would like it by 31 July.”" in text
    assert "Thank you" not in text


def test_the_summary_in_word_keeps_its_bullets():
    file = docx.Document(io.BytesIO(export(TRANSCRIPT, HEADER, "docx", Edition(kind="summary"))))
    bullets = [paragraph for paragraph in file.paragraphs if paragraph.style.name == "List Bullet"]
    assert bullets
    assert "numPr" in bullets[0].style.element.xml
