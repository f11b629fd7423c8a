import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from meetings.formats import captioner, captions, export, import_transcript
from meetings.formats.cues import Cue
from meetings.formats.header import Header
from meetings.timeline import Span
from tests.reading import reads_or_refuses

PRINTED = """FINISHED FILE

WORKING GROUP ON ENHANCED COOPERATION
7 NOVEMBER 2013, ROOM XXIV

***
THIS TEXT WAS MADE IN REAL TIME: IT MAY CONTAIN MINOR ERRORS.
***

[ Gavel ]
>>CHAIR MAJOR: Good morning. Let me
summarize what we did: two things.
1|P ag e

(Pause)

We move to item two.  Mexico, you have the floor.
>> MEXICO: Thank you, Chair.
>> I have a question: who is next?
>>: --
>>CHAIR MAJOR: --
>>B.N. REDDY:  Many thanks, sir. (inaudible) See http://un.org.
>>CHAIR: (Laughter) Thanks. >>Marilyn Cade: Hello.
Page 2 of 2
END OF TRANSCRIPT
"""


def said(text):
    return [(segment.name or segment.speaker, segment.text) for segment in captioner.loads(text).segments]


def test_reads_a_printed_transcript():
    assert said(PRINTED) == [
        ("Major", "[Gavel] Good morning. Let me summarize what we did: two things."),
        ("Major", "[Pause] We move to item two. Mexico, you have the floor."),
        ("Mexico", "Thank you, Chair."),
        ("S3", "I have a question: who is next?"),
        ("B.N. Reddy", "Many thanks, sir. (inaudible) See http://un.org."),
        ("CHAIR", "[Laughter] Thanks."),
        ("Marilyn Cade", "Hello."),
    ]


def test_labels_tell_the_chair_and_are_kept_as_evidence():
    first = captioner.loads(PRINTED).segments[0]
    assert first.role == "chair"
    assert [(e.tag, e.method, e.quote, e.value) for e in first.evidence] == [
        ("name", "label", ">>CHAIR MAJOR:", "Major")
    ]


def test_each_unknown_speaker_is_another():
    assert [name for name, _ in said(">> One.\n>> Two.\n>>SPEAKER 2: Three.\n>>SPEAKER 2: Four.")] == [
        "S1",
        "S3",
        "S2",
        "S2",
    ]


def test_estimated_times_follow_one_another():
    segments = captioner.loads(PRINTED).segments
    assert segments[0].span == Span(0, 4500)
    assert all(a.span.end_ms < b.span.start_ms for a, b in itertools.pairwise(segments))
    assert all(not segment.words for segment in segments)


def test_long_paragraphs_are_cut_at_sentence_ends():
    parts = [text for _, text in said(">>BRAZIL: " + "The group should agree on this point. " * 60)]
    assert len(parts) > 1
    assert all(len(part) <= 900 and part.endswith(".") for part in parts)


def test_labels_in_capitals_without_arrows_are_read_where_there_are_no_others():
    found = said("DATE: 31 MAY 2013\n\nCHAIR: Good morning.\nBRAZIL: Thank you: a note.\n")
    assert found == [("CHAIR", "Good morning."), ("Brazil", "Thank you: a note.")]


def test_text_without_labels_is_one_unknown_voice():
    assert said("Good morning to all.\n\nWe begin.") == [("S1", "Good morning to all."), ("S1", "We begin.")]


def test_speech_before_the_first_label_is_kept():
    words = "and so we had come to the end of the list of speakers for today, I believe."
    assert said(f"ROUGH COPY\n\n{words}\n>>CHAIR: Indeed.") == [("S1", words), ("CHAIR", "Indeed.")]


def test_headings_become_tags():
    source = (
        "***\nDRAFT\n***\n\nPLENARY\n\nITEM 1. ADOPTION OF THE AGENDA\n\n>>CHAIR: One.\n\nBREAKOUT GROUP: BRAZIL\n\n"
        ">>BRAZIL: Two.\n\nITEM 2.1\n\nThree.\n\nNO AGENDA ITEM\n\n>>CHAIR: Four.\n"
    )
    tags = [(segment.group, segment.agenda_item) for segment in captioner.loads(source).segments]
    assert tags == [("plenary", "1"), ("Brazil", None), ("Brazil", "2.1"), ("Brazil", None)]


@pytest.mark.parametrize("source", ["", "***\n\n***", ">>CHAIR: --\n>>\n", "[Gavel]"])
def test_a_file_without_speech_is_refused(source):
    with pytest.raises(InputError, match=r"The file has no speech in it"):
        captioner.loads(source)


lines = st.lists(
    st.sampled_from(
        [">>CHAIR MAJOR:", ">> BRAZIL:", ">>", "***", "ITEM 2. METHOD", "PLENARY", "(Pause)", "", "--", "Yes."]
    )
    | st.text(max_size=20),
    max_size=12,
)


@given(lines.map("\n".join))
def test_any_text_is_a_transcript_or_refused(source):
    assert reads_or_refuses(captioner.loads, source)


@given(lines.map("\n".join))
def test_what_was_imported_exports_the_same_ever_after(source):
    try:
        once = captioner.loads(source)
    except InputError:
        return
    header = Header("A meeting")
    again = captioner.loads(export(once, header, "txt").decode())
    written = export(again, header, "txt")
    assert export(captioner.loads(written.decode()), header, "txt") == written
    assert again.text.split() == once.text.split()


def cue(start_ms, end_ms, text, speaker=None):
    return Cue(Span(start_ms, end_ms), text, speaker)


def test_captions_of_one_voice_are_joined_until_a_silence():
    transcript = captions.transcript_of(
        [
            cue(0, 1000, "Thank you,", "Brazil"),
            cue(1100, 2000, "Chair.", "Brazil"),
            cue(2000, 3000, "Please.", "Chair"),
            cue(9000, 9500, "Please go on.", "Chair"),
        ]
    )
    assert [(s.name, s.role, s.span, s.text) for s in transcript.segments] == [
        ("Brazil", None, Span(0, 2000), "Thank you, Chair."),
        (None, "chair", Span(2000, 3000), "Please."),
        (None, "chair", Span(9000, 9500), "Please go on."),
    ]
    assert [(word.text, word.span) for word in transcript.segments[0].words][2] == ("Chair.", Span(1100, 2000))


def test_long_stretches_of_captions_are_cut_at_a_sentence_end():
    cues = [cue(n * 10_000, (n + 1) * 10_000, "and so on" if n % 4 else "Yes.") for n in range(40)]
    lengths = [segment.span.duration_ms for segment in captions.transcript_of(cues).segments]
    assert max(lengths) <= 120_000
    assert sum(lengths) == 400_000


def test_captions_with_bare_labels_name_their_speakers():
    found = captions.transcript_of(
        [cue(0, 1000, "BRAZIL: Yes."), cue(1000, 2000, "Indeed."), cue(2000, 3000, "INDIA: No.")]
    )
    assert [(s.name, s.text) for s in found.segments] == [("Brazil", "Yes. Indeed."), ("India", "No.")]


def test_the_suffix_tells_how_to_read():
    assert import_transcript(b"1\n00:00:00,000 --> 00:00:01,000\nYes.\n", ".SRT").text == "Yes."
    assert import_transcript(">>CÔTE D’IVOIRE: Oui.".encode("cp1252"), ".txt").segments[0].name == "Côte D’Ivoire"
    with pytest.raises(InputError, match=r"A transcript cannot be read from a “\.pdf” file; give one of \.txt"):
        import_transcript(b"", ".pdf")
    with pytest.raises(InputError, match=r"The file is not text"):
        import_transcript(b"\x00\x01\x02", ".txt")
