import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from meetings.formats import rttm
from meetings.speakers import Turn
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from tests.reading import reads_or_refuses
from tests.strategies import turns


@given(st.lists(turns()))
def test_turns_come_back_as_they_were(value):
    assert rttm.loads(rttm.dumps(value, "First meeting")) == tuple(sorted(value))


def test_reads_what_other_programs_write():
    text = (
        ";; made elsewhere\nSPKR-INFO f 1 <NA> <NA> <NA> unknown S1 <NA>\nSPEAKER f 1 1.5 0.25 <NA> <NA> S1 <NA> <NA>\n"
    )
    assert rttm.loads(text) == (Turn(Span(1500, 1750), "S1"),)


def test_one_recording_is_taken_out_of_several():
    line = "SPEAKER {} 1 0 1 <NA> <NA> S1 <NA> <NA>\n"
    text = line.format("a") + line.format("b")
    assert len(rttm.loads(text, "b")) == 1
    with pytest.raises(InputError, match=r"about several recordings: a, b\. Say which one\."):
        rttm.loads(text)


def test_a_transcript_gives_its_voices_without_spaces():
    segments = (Segment(Span(0, 10), "WOMAN SPEAKER", "a"), Segment(Span(5, 5), "S2", "b"))
    assert rttm.turns_of(Transcript(10, segments)) == (Turn(Span(0, 10), "WOMAN_SPEAKER"),)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("SPEAKER f 1 1.5", "Line 1 of the RTTM file has 4 fields; a speaker's line has ten."),
        ("SPEAKER f 1 x 1 <NA> <NA> S1", "Line 1 of the RTTM file: “x” is not a time in seconds."),
        ("SPEAKER f 1 1 -1 <NA> <NA> S1", "Line 1 of the RTTM file: “-1” is not a time in seconds."),
        ("SPEAKER f 1 nan 1 <NA> <NA> S1", "Line 1 of the RTTM file: “nan” is not a time in seconds."),
    ],
)
def test_says_which_line_cannot_be_read(line, sentence):
    with pytest.raises(InputError) as refused:
        rttm.loads(line)
    assert str(refused.value) == sentence


@given(st.text() | st.lists(st.text(alphabet="019.-e S"), min_size=6).map(lambda parts: "SPEAKER " + " ".join(parts)))
def test_any_text_is_turns_or_refused(text):
    assert reads_or_refuses(rttm.loads, text)
