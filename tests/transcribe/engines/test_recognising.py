"""Both engines on real weights and real sound: the same words, at the same times, in the language spoken."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest
import torch
from whisper.normalizers import BasicTextNormalizer, EnglishTextNormalizer

from media.pcm import SpeechFile
from meetings.errors import InputError
from meetings.settings import Settings
from meetings.timeline import Span
from tests.transcribe.clip import Clip
from tests.transcribe.engines.checkpoint import alignment_heads
from transcribe.engines.port import RecognisedChunk, RecognitionOptions, SpeechEngine
from transcribe.models import model_folder

pytestmark = pytest.mark.models

JFK = Path(__file__).resolve().parents[4] / "shared" / "audio" / "jfk.flac"
SAID_BY_JFK = (
    "And so my fellow Americans, ask not what your country can do for you, ask what you can do for your country."
)
Say = Callable[..., Clip]


@pytest.fixture(scope="session")
def passage(sample_speech: SpeechFile) -> Clip:
    """Two speakers of the sample session."""
    return Clip(sample_speech.read(Span(22_000, 38_700)))


SAID_IN_PASSAGE = (
    "Thank you, Chair. Japan supports the draft agenda. We also suggest that every meeting is recorded. "
    "The transcript should go to all members of the group. Thank you, Japan. Marilyn Cade, you have the floor."
)


@pytest.fixture(scope="session")
def heard(engine: SpeechEngine, passage: Clip) -> RecognisedChunk:
    (chunk,) = engine.recognise(passage, [passage.whole], RecognitionOptions())
    return chunk


@pytest.fixture(scope="session")
def heard_by_reference(reference_engine: SpeechEngine, passage: Clip) -> RecognisedChunk:
    (chunk,) = reference_engine.recognise(passage, [passage.whole], RecognitionOptions())
    return chunk


def wer(reference: str, found: str) -> float:
    normalize = EnglishTextNormalizer()
    return float(jiwer.wer(normalize(reference), normalize(found)))


def test_the_converted_checkpoint_has_every_weight_of_the_model(checkpoint: Path, settings: Settings) -> None:
    from whisper.model import ModelDimensions, Whisper

    stored = torch.load(checkpoint, weights_only=True)
    model = Whisper(ModelDimensions(**stored["dims"]))
    result = model.load_state_dict(stored["model_state_dict"], strict=False)
    assert result.missing_keys == result.unexpected_keys == []
    model.set_alignment_heads(_published_heads())
    heads = {(int(layer), int(head)) for layer, head in model.alignment_heads.indices().T}
    assert heads == alignment_heads(model_folder(settings, "whisper-base"))


def _published_heads() -> bytes:
    import whisper

    return whisper._ALIGNMENT_HEADS["base"]


@pytest.mark.parametrize("by", ["heard", "heard_by_reference"])
def test_the_words_are_those_that_were_said(by: str, request: pytest.FixtureRequest) -> None:
    chunk: RecognisedChunk = request.getfixturevalue(by)
    assert chunk.language == "en"
    assert wer(SAID_IN_PASSAGE, chunk.text) <= 0.04


@pytest.mark.parametrize("by", ["heard", "heard_by_reference"])
def test_words_have_times_in_order_and_a_confidence(by: str, request: pytest.FixtureRequest) -> None:
    chunk: RecognisedChunk = request.getfixturevalue(by)
    assert all(a.span.start_ms <= b.span.start_ms for a, b in pairwise(chunk.words))
    assert all(chunk.span.start_ms <= w.span.start_ms <= w.span.end_ms <= chunk.span.end_ms for w in chunk.words)
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in chunk.words)
    assert np.mean([word.confidence for word in chunk.words]) > 0.8


def test_both_engines_agree(heard: RecognisedChunk, heard_by_reference: RecognisedChunk) -> None:
    assert wer(heard_by_reference.text, heard.text) <= 0.03
    shared = _shared_words(heard, heard_by_reference)
    assert len(shared) >= 0.9 * len(heard.words)
    assert np.median([abs(a - b) for a, b, _, _ in shared]) <= 40
    assert np.median([abs(a - b) for _, _, a, b in shared]) <= 0.05


def _shared_words(one: RecognisedChunk, other: RecognisedChunk) -> list[tuple[int, int, float, float]]:
    """Start and confidence, from both, of the words that both wrote the same."""
    pairs = zip(one.words, other.words, strict=False)
    return [
        (a.span.start_ms, b.span.start_ms, a.confidence or 0, b.confidence or 0) for a, b in pairs if a.text == b.text
    ]


def test_word_times_are_those_of_the_sound(engine: SpeechEngine, say: Say) -> None:
    """Words are set two seconds apart in silence, so their starts are known to the sample."""
    names = ["agenda", "chairman", "Brazil", "Geneva", "internet", "policy"]
    clips = [_trimmed(say(name).samples) for name in names]
    at = [1_000 + 2_000 * i for i in range(len(names))]
    samples = np.random.default_rng(1).normal(0, 0.0005, 14 * 16_000).astype(np.float32)
    for start_ms, clip in zip(at, clips, strict=True):
        samples[start_ms * 16 : start_ms * 16 + len(clip)] += clip
    clip = Clip(samples)
    (chunk,) = engine.recognise(clip, [clip.whole], RecognitionOptions(language="en"))
    found = {word.text.strip(".,!?").lower(): word.span.start_ms for word in chunk.words}
    off = [
        abs(found[name.lower()] - start_ms) for name, start_ms in zip(names, at, strict=True) if name.lower() in found
    ]
    assert len(off) >= 5
    assert np.median(off) <= 50


def _trimmed(samples: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1]


def test_a_known_recording_is_written_as_it_was_said(engine: SpeechEngine, reference_engine: SpeechEngine) -> None:
    if not JFK.exists():
        pytest.skip("the recording is not beside the checkout")
    decoded = ["ffmpeg", "-v", "error", "-i", str(JFK), "-ar", "16000", "-ac", "1", "-f", "f32le", "-"]
    clip = Clip(np.frombuffer(subprocess.run(decoded, check=True, capture_output=True).stdout, np.float32))
    for each in (engine, reference_engine):
        (chunk,) = each.recognise(clip, [clip.whole], RecognitionOptions())
        assert wer(SAID_BY_JFK, chunk.text) == 0


LANGUAGES = {
    "fr": "Je donne la parole au représentant de la France. Nous passons au point deux de l'ordre du jour.",
    "es": "Tiene la palabra el representante de México. Pasamos al punto dos del orden del día.",
    "en": "I give the floor to the representative of Brazil. We now move to item two of the agenda.",
}


def test_each_chunk_is_written_in_the_language_spoken(engine: SpeechEngine, say: Say) -> None:
    clips = [say(text, language=code) for code, text in LANGUAGES.items()]
    speech = Clip(np.concatenate([clip.samples for clip in clips]))
    chunks = _placed_one_after_another(clips)
    found = engine.recognise(speech, chunks, RecognitionOptions())
    assert [chunk.language for chunk in found] == list(LANGUAGES)
    for chunk, said in zip(found, LANGUAGES.values(), strict=True):
        normalize = BasicTextNormalizer()
        assert jiwer.wer(normalize(said), normalize(chunk.text)) <= 0.5  # nothing translated would come near


def _placed_one_after_another(clips: Sequence[Clip]) -> list[Span]:
    spans, at = [], 0
    for clip in clips:
        spans.append(Span(at, at + clip.duration_ms))
        at += clip.duration_ms
    return spans


def test_nothing_is_written_where_nobody_speaks(engine: SpeechEngine) -> None:
    random = np.random.default_rng(1)
    time_s = np.arange(8 * 16_000) / 16_000
    sounds = [
        np.zeros(8 * 16_000),
        random.normal(0, 0.01, 8 * 16_000),
        0.05 * np.sin(2 * np.pi * 50 * time_s),
    ]
    speech = Clip(np.concatenate(sounds).astype(np.float32))
    chunks = [Span(at, at + 8_000) for at in (0, 8_000, 16_000)]
    assert [chunk.text for chunk in engine.recognise(speech, chunks, RecognitionOptions(language="en"))] == ["", "", ""]


def test_a_chunk_of_a_tenth_of_a_second_gives_an_answer(engine: SpeechEngine, passage: Clip) -> None:
    (chunk,) = engine.recognise(passage, [Span(500, 600)], RecognitionOptions())
    assert chunk.span == Span(500, 600)


def test_no_chunks_give_no_answers(engine: SpeechEngine, passage: Clip) -> None:
    assert engine.recognise(passage, [], RecognitionOptions()) == []


@pytest.mark.parametrize("by", ["engine", "reference_engine"])
def test_a_language_that_nobody_knows_is_refused(by: str, passage: Clip, request: pytest.FixtureRequest) -> None:
    each: SpeechEngine = request.getfixturevalue(by)
    with pytest.raises(InputError, match="'tlh' is not one that the speech model knows: give a two-letter code"):
        each.recognise(passage, [passage.whole], RecognitionOptions(language="tlh"))
