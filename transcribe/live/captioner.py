"""Captions of a session: hears the window that grows, settles words, tells voices apart, names and tags.

::

    sound   ───────────────[ window, heard again and again ]
    words    final, in lines   | agreed on | interim
                               ^ window cut here, at the end of a sentence, when it is long
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from meetings.agenda import Agenda
from meetings.live.captions import CaptionLine, Captions, segments_of, tagged
from meetings.live.corrections import named_by_correction
from meetings.live.room import RoomEvent, floor_log, placed, speaking_at
from meetings.roster import Roster
from meetings.timeline import Span
from meetings.transcript import PLENARY, Evidence, Segment, Transcript, Word
from meetings.voices import VoiceProfile
from transcribe.attribution import UNKNOWN_SPEAKER
from transcribe.engines import checks
from transcribe.engines.port import RecognitionOptions, SpeechEngine
from transcribe.live.agreement import StablePrefix
from transcribe.live.lines import Lines
from transcribe.live.sound import GrowingSound
from transcribe.live.voices import SHORTEST_MS, Embed, Voices
from transcribe.sentences import ends_sentence
from transcribe.tagging import retag_transcript
from transcribe.vocabulary import vocabulary_of
from transcribe.voices.matching import closest_profile, with_evidence

# A hearing waits for so much new sound.
_STEP_MS = 700
# From this length on the window is cut at the end of a sentence, then at any final word, then anyhow.
_CUT_AT_SENTENCE_MS, _CUT_AT_WORD_MS, _LONGEST_MS = 6_000, 12_000, 24_000
# Nothing changes a word any more when so much silence follows it.
_PAUSE_MS = 700
# At the end of what was heard a word may have been cut.
_EDGE_MS = 500
# Sound by which loud and quiet are told apart.
_LATELY_MS = 10_000
# A window whose loudest part is below this holds no speech (decibels under full scale).
_SILENT_DB = -50.0
# Kept before the window for the voice of a line that is still open.
_KEPT_MS = 20_000
# Naming and tagging read all lines anew; they take at most this share of the time.
_TAGGING_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is known of the session before anybody has spoken."""

    language: str | None = None
    agenda: Agenda = field(default_factory=Agenda)
    roster: Roster = field(default_factory=Roster)
    group: str = PLENARY
    voices: tuple[VoiceProfile, ...] = ()
    """Of people who agreed to it."""


class Captioner:
    """Makes the captions of one channel; ``lines`` are those that an earlier run had made.

    ``room`` tells what was done in the room so far: who has the floor, on which item, in which group.
    Of an interpretation (``is_authentic`` false) the voices are the interpreters': who speaks is
    told by the speakers' list alone.
    """

    def __init__(
        self,
        engine: SpeechEngine,
        embed: Embed | None,
        wishes: Wishes,
        lines: Iterable[CaptionLine] = (),
        clock: Callable[[], float] = time.monotonic,
        *,
        room: Callable[[], Sequence[RoomEvent]] = tuple,
        is_authentic: bool = True,
    ) -> None:
        self._engine, self._wishes, self._clock, self._room = engine, wishes, clock, room
        self._embed = embed if is_authentic else None
        self._is_authentic = is_authentic
        self._options = RecognitionOptions(wishes.language, vocabulary_of(wishes.agenda, wishes.roster))
        self._lines = Lines(tuple(lines))
        self._prefix = StablePrefix(self._lines.words)
        self._sound = GrowingSound(self._prefix.final_ms)
        self._window_ms = self._sound.start_ms
        self._heard_ms = self._window_ms
        self._voices = Voices(_labels(self._lines.all))
        self._told = len(self._lines.all)
        self._tag_after = 0.0

    @property
    def from_ms(self) -> int:
        """From where in the session sound is wanted."""
        return self._sound.duration_ms

    @property
    def behind_ms(self) -> int:
        """How much of the sound that is there was not listened to yet."""
        return self._sound.duration_ms - self._heard_ms

    @property
    def interim(self) -> tuple[Word, ...]:
        """The words that may still change."""
        return self._prefix.interim

    @property
    def captions(self) -> Captions:
        """The captions as they stand."""
        interim = " ".join(word.text for word in self.interim)
        settled_ms = self.interim[0].span.start_ms if self.interim else self._heard_ms - _EDGE_MS
        return Captions(self._lines.all, interim, self._heard_ms, max(0, settled_ms))

    def add(self, samples: NDArray[np.int16]) -> None:
        """Take in more sound."""
        self._sound.add(samples)

    def step(self, *, last: bool = False) -> tuple[CaptionLine, ...]:
        """Hear once more if there is enough new sound; return the lines that changed. ``last`` settles everything."""
        # A machine that cannot keep up hears what there is in windows that the model still takes.
        now_ms = min(self._sound.duration_ms, self._window_ms + _LONGEST_MS)
        if now_ms - self._heard_ms < _STEP_MS and not last:
            return ()
        last = last and now_ms == self._sound.duration_ms
        before = self._lines.all
        self._hear(now_ms, last=last)
        self._heard_ms = now_ms
        self._tell_voices(last=last)
        self._tag(last=last)
        self._cut(now_ms)
        return tuple(line for line in self._lines.all if line.number >= len(before) or before[line.number] != line)

    _language: str | None = None

    def _hear(self, now_ms: int, *, last: bool) -> None:
        window = Span(self._window_ms, now_ms)
        sound = self._sound.read(window)
        if _is_silent(sound):
            self._lines.add(self._prefix.settle(), self._language)
            self._window_ms = max(self._window_ms, now_ms - _PAUSE_MS)
            return
        (heard,) = self._engine.recognise(self._sound, [window], self._options)
        self._language = None if heard.language == "und" else heard.language
        final = self._prefix.hear(heard.words, now_ms)
        lately = self._sound.read(Span(max(0, now_ms - _LATELY_MS), now_ms))
        if last or _silence_ms(lately) >= _PAUSE_MS:
            final += self._prefix.settle()
        self._lines.add(final, self._language)

    def _cut(self, now_ms: int) -> None:
        """Let the window begin later when it has become long."""
        length_ms = now_ms - self._window_ms
        if length_ms >= _LONGEST_MS:
            self._lines.add(self._prefix.settle(), self._language)
        words = [word for word in self._lines.words if word.span.start_ms >= self._window_ms]
        if length_ms >= _CUT_AT_WORD_MS and words:
            self._window_ms = words[-1].span.end_ms
        elif length_ms >= _LONGEST_MS:
            self._window_ms = now_ms
        elif length_ms >= _CUT_AT_SENTENCE_MS:
            self._window_ms = _last_sentence_ms(words) or self._window_ms
        if not self._prefix.interim and now_ms - self._prefix.final_ms > _PAUSE_MS:
            self._window_ms = max(self._window_ms, self._prefix.final_ms)
        self._sound.forget_before(min(self._window_ms, now_ms - _KEPT_MS))

    def _tell_voices(self, *, last: bool) -> None:
        """Say who speaks: for good in lines that are closed, for now in the last one."""
        if self._embed is None:
            return
        lines = self._lines.all
        for line in lines[self._told :]:
            closed = last or line.number < len(lines) - 1
            speaker = self._speaker(line, learn=closed)
            if speaker != line.speaker:
                self._lines.put(replace(line, speaker=speaker))
            if closed:
                self._lend(line.number)
                self._told = line.number + 1

    def _lend(self, number: int) -> None:
        """Give the voice of a line to a short one before it, where that stands nearer to it than to what precedes."""
        lines = self._lines.all
        line = lines[number]
        before = lines[number - 1] if number else None
        if before is None or before.span.duration_ms >= SHORTEST_MS or line.span.duration_ms < SHORTEST_MS:
            return
        nearest_ms = before.span.gap_ms(lines[number - 2].span) if number > 1 else _KEPT_MS
        if before.span.gap_ms(line.span) < nearest_ms:
            self._lines.put(replace(before, speaker=line.speaker))

    def _speaker(self, line: CaptionLine, *, learn: bool) -> str | None:
        assert self._embed is not None
        before = self._lines.all[line.number - 1].speaker if line.number else None
        sound = self._sound.read(line.span)
        duration_ms = len(sound) * 1000 // 16_000
        if duration_ms < SHORTEST_MS:
            return line.speaker or before
        return self._voices.tell(self._embed(sound), duration_ms, learn=learn) or line.speaker or before

    def _tag(self, *, last: bool) -> None:
        """Name speakers and tag lines by all that is known so far, as seldom as the time that it takes asks for."""
        lines = self._lines.all
        began = self._clock()
        if not lines or (began < self._tag_after and not last):
            return
        events = self._room()
        found = self._by_what_was_said(events) if self._is_authentic else _by_what_was_done(lines, events)
        for line in tagged(lines, found):
            self._lines.put(line)
        self._tag_after = self._clock() + (self._clock() - began) / _TAGGING_SHARE

    def _by_what_was_said(self, events: Sequence[RoomEvent]) -> Sequence[Segment]:
        wishes, end_ms = self._wishes, self._sound.duration_ms
        segments = named_by_correction(placed(segments_of(self._lines.all, UNKNOWN_SPEAKER), events), events)
        heard = Transcript(end_ms, tuple(with_evidence(segments, self._by_voice())), wishes.language)
        log = floor_log(events, end_ms)
        return retag_transcript(heard, wishes.agenda, wishes.roster, wishes.group, log).segments

    def _by_voice(self) -> dict[str, Evidence]:
        """Say of each speaker label whose voice profile it sounds like, if any."""
        found = {label: closest_profile(voice, self._wishes.voices) for label, voice in self._voices.all()}
        return {label: evidence for label, evidence in found.items() if evidence}


def _by_what_was_done(lines: Sequence[CaptionLine], events: Sequence[RoomEvent]) -> list[Segment]:
    named = (replace(each, name=speaking_at(events, each.span.middle_ms)) for each in segments_of(lines))
    return list(placed(named, events))


def _labels(lines: Iterable[CaptionLine]) -> int:
    """The highest label that an earlier run gave: it knew those voices, this one does not, so it goes on after them."""
    return max((int(line.speaker[1:]) for line in lines if line.speaker), default=0)


def _is_silent(sound: NDArray[np.float32]) -> bool:
    level = checks.loudness(sound)
    return not len(level) or float(np.percentile(level, 98)) < _SILENT_DB


def _silence_ms(sound: NDArray[np.float32]) -> int:
    """How much silence there is at the end."""
    heard = np.flatnonzero(checks.audible(sound))
    frames = len(sound) // (16 * checks.FRAME_MS)
    return (frames - 1 - int(heard[-1])) * checks.FRAME_MS if len(heard) else frames * checks.FRAME_MS


def _last_sentence_ms(words: list[Word]) -> int | None:
    """Where the last sentence that is followed by another final word ends."""
    for word, after in zip(reversed(words[:-1]), reversed(words[1:]), strict=True):
        if ends_sentence(word.text, after.text):
            return min(word.span.end_ms, after.span.start_ms)
    return words[-1].span.end_ms if words and ends_sentence(words[-1].text) else None
