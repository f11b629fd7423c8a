"""The captioner on an engine that hears from a script, a word each 300 ms."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from meetings.agenda import Agenda, AgendaItem
from meetings.live.captions import CaptionLine
from meetings.live.room import RoomEvent
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Word
from meetings.voices import VoiceProfile
from transcribe.engines.port import RecognisedChunk, RecognitionOptions, Speech
from transcribe.live.captioner import Captioner, Wishes
from transcribe.live.voices import Voices
from transcribe.voices.profiling import NETWORK

WORD_MS = 300
TALK = (
    "Good morning. I call the meeting to order. The first item is the agenda. Brazil, you have the floor. | "
    "Thank you, Chair. We support the agenda as it stands and we wish to thank the secretariat for it."
)


@dataclass
class ScriptedEngine:
    """Hears each word of the script whose middle lies in the chunk; the word at the edge it hears wrong."""

    words: list[Word]
    asked: list[Span] = field(default_factory=list)
    name = model = model_sha256 = "scripted"

    def recognise(self, speech: Speech, chunks: Sequence[Span], options: RecognitionOptions) -> list[RecognisedChunk]:
        (chunk,) = chunks
        self.asked.append(chunk)
        heard = [word for word in self.words if word.span.middle_ms in chunk]
        if heard and heard[-1].span.end_ms > chunk.end_ms - 200:
            heard[-1] = Word(heard[-1].span, "mumble", 0.2)
        return [RecognisedChunk(chunk, "en", tuple(heard))]


def script(text: str) -> list[Word]:
    found, at = [], 0
    for word in text.split():
        if word == "|":
            at += 1_500
            continue
        found.append(Word(Span(at, at + WORD_MS), word, 0.9))
        at += WORD_MS
    return found


def speak(words: list[Word], until_ms: int) -> np.ndarray:
    """Noise where words are, silence elsewhere."""
    sound = np.zeros(until_ms * 16, np.int16)
    noise = np.random.default_rng(1)
    for word in words:
        piece = sound[word.span.start_ms * 16 : (word.span.end_ms - 80) * 16]
        piece[:] = noise.integers(-8000, 8000, len(piece))
    return sound


WISHES = Wishes(
    "en",
    Agenda((AgendaItem("1", "Agenda"),)),
    Roster((Participant("Peter Major", role="chair"), Participant("Brazil", stakeholder="government")), "Peter Major"),
)


def run(captioner: Captioner, sound: np.ndarray, step_ms: int = 900) -> list[tuple[CaptionLine, ...]]:
    """Feed the sound as it comes; return what was shown after every step."""
    shown = []
    for start in range(0, len(sound), step_ms * 16):
        captioner.add(sound[start : start + step_ms * 16])
        captioner.step()
        shown.append(captioner.captions.lines)
    captioner.step(last=True)
    shown.append(captioner.captions.lines)
    return shown


def said(lines: Sequence[CaptionLine]) -> list[str]:
    return [word.text for line in lines for word in line.words]


def test_all_words_come_once_and_none_changes_after_it_was_shown() -> None:
    words = script(TALK)
    captioner = Captioner(ScriptedEngine(words), None, WISHES)
    shown = run(captioner, speak(words, words[-1].span.end_ms + 1_500))
    assert said(shown[-1]) == [word.text for word in words]
    for before, after in itertools.pairwise(shown):
        assert said(after)[: len(said(before))] == said(before)
    assert [line.number for line in shown[-1]] == list(range(len(shown[-1])))


def test_lines_are_sentences_and_carry_the_item() -> None:
    words = script(TALK)
    captioner = Captioner(ScriptedEngine(words), None, WISHES)
    (*_, lines) = run(captioner, speak(words, words[-1].span.end_ms + 1_500))
    assert lines[0].text == "Good morning."
    assert lines[3].text == "Brazil, you have the floor."
    assert lines[-1].agenda_item == "1"


def test_no_window_is_longer_than_the_model_takes_however_late_the_machine_is() -> None:
    words = script("word " * 300)
    engine = ScriptedEngine(words)
    captioner = Captioner(engine, None, WISHES)
    captioner.add(speak(words, words[-1].span.end_ms))
    for _ in range(40):
        captioner.step()
    captioner.step(last=True)
    assert max(span.duration_ms for span in engine.asked) <= 24_000
    assert len(said(captioner.captions.lines)) >= 290


def test_a_captioner_begun_anew_goes_on_after_the_words_that_were_final() -> None:
    words = script(TALK)
    sound = speak(words, words[-1].span.end_ms + 1_500)
    first = Captioner(ScriptedEngine(words), None, WISHES)
    half = len(sound) // 2
    for start in range(0, half, 14_400):
        first.add(sound[start : start + 14_400])
        first.step()
    kept = first.captions.lines
    second = Captioner(ScriptedEngine(words), None, WISHES, kept)
    (*_, lines) = run(second, sound[second.from_ms * 16 :])
    assert said(lines)[: len(said(kept))] == said(kept)
    assert said(lines) == [word.text for word in words]


def test_silence_is_not_listened_to() -> None:
    engine = ScriptedEngine([])
    captioner = Captioner(engine, None, WISHES)
    run(captioner, np.zeros(16_000 * 20, np.int16))
    assert engine.asked == []
    assert captioner.captions.heard_ms == 20_000


def test_voices_are_told_apart_and_short_ones_make_no_speaker() -> None:
    voices = Voices()
    one, other = np.eye(192, dtype=np.float32)[:2]
    assert voices.tell(one, 3_000, learn=True) == "S1"
    assert voices.tell(other, 3_000, learn=False) == "S2"
    assert len(voices) == 1
    assert voices.tell(other, 3_000, learn=True) == "S2"
    assert voices.tell(one + 0.3 * other, 4_000, learn=True) == "S1"
    assert voices.tell(np.eye(192, dtype=np.float32)[5], 1_600, learn=True) in {"S1", "S2"}
    assert voices.tell(one, 500, learn=True) is None
    assert len(voices) == 2
    assert Voices(named=4).tell(one, 3_000, learn=True) == "S5"


def by_pitch(samples: np.ndarray) -> np.ndarray:
    """A network for voices that tells loud ones from quiet ones."""
    return np.eye(192, dtype=np.float32)[int(np.abs(samples).max() > 0.15)]


def profile(name: str, place: int) -> VoiceProfile:
    embedding = tuple(float(value) for value in np.eye(192, dtype=np.float32)[place])
    return VoiceProfile(
        name, "by word of mouth", dt.datetime(2013, 5, 30, tzinfo=dt.UTC), "x", 9_000, NETWORK, embedding
    )


def test_a_voice_that_is_known_is_named_though_nobody_calls_it() -> None:
    words = script("We meet again this morning and we shall be brief about all of it. " * 2)
    unsaid = replace(WISHES, voices=(profile("Marilyn Cade", 1), profile("Peter Major", 5)))
    captioner = Captioner(ScriptedEngine(words), by_pitch, unsaid)
    (*_, lines) = run(captioner, speak(words, words[-1].span.end_ms + 1_500))
    assert {line.name for line in lines} == {"Marilyn Cade"}


def test_what_the_secretariat_sets_in_the_room_is_shown_at_once() -> None:
    words = script("We meet again this morning and we shall be brief about all of it. " * 2)
    half = words[len(words) // 2].span.start_ms
    events = (
        RoomEvent(1, 0, "give", "Brazil"), RoomEvent(2, half, "item", "1"), RoomEvent(3, half, "group", "India"),
    )  # fmt: skip
    captioner = Captioner(ScriptedEngine(words), by_pitch, WISHES, room=lambda: events)
    (*_, lines) = run(captioner, speak(words, words[-1].span.end_ms + 1_500))
    assert (lines[0].group, lines[-1].group, lines[-1].agenda_item) == ("plenary", "India", "1")
    assert {line.name for line in lines} == {"Brazil"}


def test_of_an_interpretation_the_list_says_who_speaks() -> None:
    words = script("Nous nous retrouvons ce matin. Nous serons brefs sur tout cela.")
    events = (RoomEvent(1, 0, "give", "Brazil"),)
    captioner = Captioner(
        ScriptedEngine(words), by_pitch, Wishes("fr", roster=WISHES.roster), room=lambda: events, is_authentic=False
    )
    (*_, lines) = run(captioner, speak(words, words[-1].span.end_ms + 1_500))
    assert {(line.name, line.speaker) for line in lines} == {("Brazil", None)}
