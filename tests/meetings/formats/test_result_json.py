import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from meetings.formats import result_json
from meetings.formats.header import Header
from meetings.timeline import Span
from meetings.transcript import Evidence, Provenance, Segment, Transcript, Word
from tests.reading import reads_or_refuses
from tests.strategies import transcripts

TRANSCRIPT = Transcript(
    duration_ms=227_150,
    language="en",
    segments=(
        Segment(
            span=Span(520, 9310),
            speaker="S1",
            text="Good morning.",
            words=(Word(Span(520, 800), "Good", 0.98), Word(Span(810, 1300), "morning.")),
            name="Peter Major",
            role="chair",
            agenda_item="1",
            group="plenary",
            language="en",
            evidence=(Evidence("name", "handover", 0.9, 500, "Mexico, you have the floor"),),
        ),
    ),
    provenance=Provenance("faster-whisper", "base", "ab", "community", "cd", "2013-05-30T13:00:00Z"),
)


def test_writes_exactly_the_fields_that_others_read():
    assert json.loads(result_json.dumps(TRANSCRIPT)) == {
        "version": 1,
        "duration": 227.15,
        "language": "en",
        "segments": [
            {
                "start": 0.52,
                "end": 9.31,
                "speaker": "S1",
                "name": "Peter Major",
                "role": "chair",
                "agenda_item": "1",
                "group": "plenary",
                "language": "en",
                "text": "Good morning.",
                "words": [
                    {"start": 0.52, "end": 0.8, "text": "Good", "confidence": 0.98},
                    {"start": 0.81, "end": 1.3, "text": "morning.", "confidence": None},
                ],
                "evidence": [
                    {
                        "tag": "name",
                        "method": "handover",
                        "confidence": 0.9,
                        "at": 0.5,
                        "quote": "Mexico, you have the floor",
                    }
                ],
            }
        ],
        "provenance": {
            "engine": "faster-whisper",
            "model": "base",
            "model_sha256": "ab",
            "diarizer": "community",
            "source_sha256": "cd",
            "created": "2013-05-30T13:00:00Z",
        },
    }


@given(transcripts())
def test_a_transcript_comes_back_as_it_was(transcript):
    assert result_json.loads(result_json.dumps(transcript)) == transcript


@given(transcripts(max_segments=2))
def test_no_time_has_more_than_three_decimals(transcript):
    def check(text):
        assert len(text.partition(".")[2]) <= 3 or "e" in text
        return float(text)

    value = json.loads(result_json.dumps(transcript))
    times = [value["duration"], *(t for s in value["segments"] for t in (s["start"], s["end"]))]
    assert all(check(repr(time)) >= 0 for time in times)


def test_an_export_says_what_it_is_of_and_still_reads():
    written = result_json.dumps(TRANSCRIPT, Header(meeting="First meeting"))
    assert json.loads(written)["status"] == "draft"
    assert json.loads(written)["meeting"]["title"] == "First meeting"
    assert result_json.loads(written) == TRANSCRIPT


def test_unknown_fields_are_ignored():
    value = json.loads(result_json.dumps(TRANSCRIPT))
    value["later"] = value["segments"][0]["mood"] = value["provenance"]["host"] = "?"
    assert result_json.loads(json.dumps(value)) == TRANSCRIPT


def test_a_result_of_the_fewest_fields_is_read():
    text = '{"version": 1, "duration": 2, "segments": [{"start": 0, "end": 1.0005, "speaker": "S1", "text": " a "}]}'
    assert result_json.loads(text) == Transcript(2000, (Segment(Span(0, 1001), "S1", "a"),))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"version": 2}, "The result file: “version” is 1 in the result files that this program reads, not 2."),
        ({"duration": "long"}, "The result file: “duration” is a number, not “long”."),
        ({"duration": None}, "The result file: “duration” is missing; it is a number."),
        ({"duration": -1}, "The result file: “duration” is a time in seconds from 0 to 36000000, not -1."),
        ({"segments": {}}, "The result file: “segments” is a list, not an object."),
        ({"segments": [3]}, "Segment 1 is not an object with named fields, but 3."),
        ({"segments": [{"start": 1, "end": 2}]}, "Segment 1: “speaker” is missing."),
        (
            {"segments": [{"start": 2, "end": 1, "speaker": "S1"}]},
            "Segment 1 ends (1.0 s) before it starts (2.0 s).",
        ),
        (
            {"segments": [{"start": 1, "end": 2, "speaker": "S1", "role": "boss"}]},
            "Segment 1: “role” is one of chair, secretariat, member, observer, not “boss”.",
        ),
        (
            {
                "segments": [
                    {
                        "start": 1,
                        "end": 2,
                        "speaker": "S1",
                        "words": [{"start": 1, "end": 2, "text": "a", "confidence": 3}],
                    }
                ]
            },
            "Segment 1, word 1: “confidence” is a number from 0 to 1, not 3.",
        ),
    ],
)
def test_says_which_field_cannot_be_used(change, sentence):
    value = {"version": 1, "duration": 2, "segments": []} | change
    with pytest.raises(InputError) as refused:
        result_json.loads(json.dumps(value))
    assert str(refused.value) == sentence


@pytest.mark.parametrize("text", ["", "no", "[]", "{}", '{"version": NaN}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_what_is_no_result_file_is_refused_in_a_sentence(text):
    with pytest.raises(InputError, match=r"\.$"):
        result_json.loads(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.data())
def test_a_result_with_any_field_spoilt_is_read_or_refused(data):
    value = json.loads(result_json.dumps(TRANSCRIPT))
    segment = value["segments"][0]
    target = data.draw(st.sampled_from([value, segment, segment["words"][0], segment["evidence"][0]]))
    target[data.draw(st.sampled_from(sorted(target)))] = data.draw(json_values)
    assert reads_or_refuses(result_json.loads, json.dumps(value))


def test_half_characters_become_something_a_file_can_hold():
    text = '{"version": 1, "duration": 1, "segments": [{"start": 0, "end": 1, "speaker": "S1", "text": "a \\ud800"}]}'
    assert result_json.loads(text).text == "a \ufffd"
