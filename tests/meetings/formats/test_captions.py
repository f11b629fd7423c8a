import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from meetings.formats import captioner, cues, srt, webvtt
from meetings.formats.cues import Cue
from meetings.formats.header import Header
from meetings.formats.writing import columns
from meetings.timeline import Span
from meetings.transcript import Provenance, Segment, Transcript, Word
from tests.reading import reads_or_refuses
from tests.strategies import names, spans, texts, transcripts

LONG = (
    "The working group now turns to its second item, the questionnaire, and I would ask the two breakout groups, "
    "led by Brazil and by India, to tell us what they found. Brazil, you have the floor."
)


def spoken(text, start_ms=0, word_ms=300, **tags):
    words = tuple(
        Word(Span(start_ms + i * word_ms, start_ms + (i + 1) * word_ms), w) for i, w in enumerate(text.split())
    )
    return Segment(Span(start_ms, start_ms + len(words) * word_ms), "S1", text, words, **tags)


def cut(*segments):
    return cues.cues_of(Transcript(100_000, segments))


def test_cues_break_where_a_reader_would():
    assert [cue.text for cue in cut(spoken(LONG))] == [
        "The working group now turns to its second item, the questionnaire,",
        "and I would ask the two breakout groups, led by Brazil and by India,",
        "to tell us what they found. Brazil, you have the floor.",
    ]


def test_cues_take_their_times_from_the_words():
    first, second, _ = cut(spoken(LONG))
    assert (first.span, second.span) == (Span(0, 3300), Span(3300, 7500))


@given(st.lists(texts(max_size=12), min_size=1, max_size=60), st.integers(100, 3000))
def test_cues_fit_the_screen_and_lose_no_word(parts, word_ms):
    segment = spoken(" ".join(parts), word_ms=word_ms)
    found = cut(segment)
    assert "".join("".join(cue.text.split()) for cue in found) == "".join(segment.text.split())
    for cue in found:
        wrapped = cues.lines(cue.text)
        assert len(wrapped) <= 2
        assert all(columns(line) <= cues.LINE_COLUMNS for line in wrapped)
        assert cue.span.duration_ms <= cues.LONGEST_MS


@given(transcripts())
def test_cues_are_in_order_and_never_without_length(transcript):
    found = cues.cues_of(transcript)
    assert list(found) == sorted(found, key=lambda cue: cue.span.start_ms)
    assert all(cue.span.duration_ms > 0 for cue in found)


def test_a_short_cue_stays_until_it_can_be_read_but_not_into_the_next():
    (alone,) = cut(spoken("Yes.", word_ms=200))
    assert alone.span == Span(0, 1000)
    first, _ = cut(spoken("Yes.", word_ms=200), spoken("No.", start_ms=500, word_ms=200))
    assert first.span == Span(0, 500)


def test_a_silence_ends_a_cue():
    words = (Word(Span(0, 300), "Mexico?"), Word(Span(4000, 4300), "Absent."))
    found = cut(Segment(Span(0, 4300), "S1", "Mexico? Absent.", words))
    assert [cue.text for cue in found] == ["Mexico?", "Absent."]


def test_text_that_differs_from_its_words_is_spread_over_the_time():
    words = (Word(Span(0, 300), "Merlin"), Word(Span(300, 900), "Kate"))
    assert cut(Segment(Span(0, 900), "S1", "Marilyn Cade", words))[0].text == "Marilyn Cade"


def test_scripts_without_spaces_are_cut_too():
    found = cut(Segment(Span(0, 20_000), "S1", "现在请巴西代表发言。" * 8))
    assert len(found) > 2
    assert all(columns(line) <= cues.LINE_COLUMNS for cue in found for line in cues.lines(cue.text))


def test_webvtt_names_the_voice_and_escapes_what_was_said():
    transcript = Transcript(9000, (spoken("R&D <b> --> costs", name="AT&T <Geneva>"),))
    assert webvtt.dumps(transcript) == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.200\n<v AT&amp;T &lt;Geneva&gt;>R&amp;D &lt;b&gt; --&gt; costs</v>\n\n"
    )


def test_webvtt_says_in_a_note_that_it_is_a_draft():
    transcript = Transcript(0, (), provenance=Provenance(engine="faster-whisper"))
    written = webvtt.dumps(transcript, Header(meeting="First --> meeting"))
    assert written.startswith("WEBVTT\n\nNOTE\nFirst → meeting\nDraft transcript\nThis transcript was made by machine")


def test_srt_labels_each_change_of_speaker_once():
    transcript = Transcript(
        9000,
        (
            spoken("One.", name="Brazil"),
            spoken("Two.", start_ms=2000, name="Brazil"),
            spoken("Is 1 <b2 -->?", start_ms=4000, name="Side: Event"),
        ),
    )
    assert srt.dumps(transcript) == (
        "1\n00:00:00,000 --> 00:00:01,000\n>> Brazil:\nOne.\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nTwo.\n\n"
        "3\n00:00:04,000 --> 00:00:05,200\n>> Side  Event:\nIs 1 ‹b2 →?\n\n"
    )


def test_times_go_on_past_a_hundred_hours():
    assert "100:00:00.000 --> 100:00:01.000" in webvtt.format_cues([Cue(Span(360_000_000, 360_001_000), "Late.")])


all_cues = st.lists(
    st.builds(Cue, spans(), texts(), st.none() | names()),
    max_size=6,
    unique_by=lambda cue: cue.span,
).map(lambda found: tuple(sorted(found, key=lambda cue: cue.span)))


@given(all_cues)
def test_webvtt_cues_come_back_as_they_were(value):
    assert webvtt.loads(webvtt.format_cues(value)) == value


@given(all_cues.filter(bool))
def test_srt_cues_come_back_but_for_what_it_cannot_say(value):
    def harmless(cue):
        return Cue(cue.span, srt._harmless(cue.text), cue.speaker)

    assert srt.loads(srt.format_cues(value)) == tuple(harmless(cue) for cue in value)


def test_reads_captions_as_other_programs_write_them():
    text = (
        "\ufeffWEBVTT - A session\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "NOTE\r\nNot --> a cue\r\n\r\n"
        "intro\r\n00:01.000 --> 00:02.500 align:start position:10%\r\n"
        "<v.loud Peter Major><i>Good</i> morning<00:01.500> &amp; welcome\r\n\r\n"
        "00:00:03.000 --> 00:00:04.000\r\n<v A>One <v B>Two\r\n"
    )
    assert webvtt.loads(text) == (
        Cue(Span(1000, 2500), "Good morning & welcome", "Peter Major"),
        Cue(Span(3000, 4000), "One", "A"),
        Cue(Span(3000, 4000), "Two", "B"),
    )


def test_reads_srt_as_other_programs_write_it():
    text = (
        "1\n0:00:01,5 --> 00:00:02.500 X1:10\n{\\an8}<i>Good</i>\nmorning\n\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n>>BRAZIL: Yes.\n"
    )
    assert srt.loads(text) == (Cue(Span(1500, 2500), "Good morning"), Cue(Span(3000, 4000), "Yes.", "BRAZIL"))


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (webvtt.loads, "1\n00:00", "The file is not WebVTT: it does not begin with the word WEBVTT."),
        (srt.loads, "hello", "The file is not SRT: it has no captions with times."),
        (
            srt.loads,
            "1\n00:x --> 00:00:02,000\na",
            "The SRT file has a line of times that cannot be read: “00:x --> 00:00:02,000”.",
        ),
        (
            webvtt.loads,
            "WEBVTT\n\n00:03.000 --> 00:02.000\na",
            "The WebVTT file has a caption that ends before it starts, or too late: “00:03.000 --> 00:02.000”.",
        ),
    ],
)
def test_says_what_cannot_be_read(read, text, sentence):
    with pytest.raises(InputError) as refused:
        read(text)
    assert str(refused.value) == sentence


caption_like = st.lists(
    st.sampled_from(["WEBVTT\n", "\n", "-->", "00:01.000", "1", " ", "<v A>", "</", ">>", "&lt", "a"])
)


@given(st.text() | caption_like.map("".join) | caption_like.map(lambda parts: "WEBVTT\n\n" + "".join(parts)))
def test_any_text_is_captions_or_refused(text):
    assert reads_or_refuses(webvtt.loads, text)
    assert reads_or_refuses(srt.loads, text)


def test_captions_of_a_text_without_times_say_that_theirs_are_estimated():
    untimed = captioner.loads(">>BRAZIL: Thank you, Chair.")
    assert webvtt.ESTIMATED in webvtt.dumps(untimed, Header("M"))
    assert webvtt.ESTIMATED not in webvtt.dumps(Transcript(9, (spoken("Thank you."),)), Header("M"))
