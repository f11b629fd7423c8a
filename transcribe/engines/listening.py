"""Listening so that no word is lost and none is made up, whatever ear does the hearing.

Whisper fails in few ways, and each leaves a sign:

=====================  ===================================  =====================================
what it does           how it shows                         what is done
=====================  ===================================  =====================================
leaps over a sentence  sound that no word accounts for      the chunk is cut in the hole, and each
or stops early                                              part is heard by itself
goes round in circles  the text repeats itself              the same with the whole 30 s window
is unsure              low mean log probability             the same with the whole 30 s window
hears what is not      no speech, and unsure of the words   no text
said
=====================  ===================================  =====================================

A second hearing replaces the first only if it is better by the same signs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

from meetings.errors import InputError
from meetings.timeline import Span
from meetings.transcript import Word
from transcribe.chunking import batches
from transcribe.engines import checks
from transcribe.engines.ear import Ear, Encoded, EncodedT, Heard, Sound
from transcribe.engines.languages import Spoken, is_sure, parts_of, spoken_in
from transcribe.engines.port import SAMPLE_RATE_HZ, RecognisedChunk, RecognitionOptions, Speech
from transcribe.engines.timing import settle
from transcribe.parallel import side_by_side

# Chunks whose languages are judged together, and whose sounds are in memory at once.
_BLOCK = 32
# How often a chunk may be cut in two.
_DEPTH = 2
# A part shorter than this says nothing by itself.
_SHORTEST_PART_MS = 500
_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
_SILENCE = Heard("", (), 0.0, 1.0)

T = TypeVar("T")
Piece = TypeVar("Piece")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Take:
    """One sound with what was heard in it, and what that leaves to wish for."""

    sound: Sound
    language: str
    heard: Heard

    @cached_property
    def holes(self) -> tuple[Span, ...]:
        """Where there is sound that no word accounts for."""
        return tuple(checks.holes(self.heard.words, checks.audible(self.sound)))

    @cached_property
    def loops(self) -> bool:
        """Whether the text goes round in circles."""
        return checks.loops(self.heard.text)

    @property
    def unsure(self) -> bool:
        """Whether the model itself doubts its words."""
        return self.heard.mean_log_probability < checks.UNSURE_LOG_PROBABILITY

    @property
    def worth(self) -> tuple[bool, int, float]:
        """What makes one take better than another: no loop, then less left out, then surer words."""
        left_out_ms = sum(hole.duration_ms for hole in self.holes)
        return not self.loops, -left_out_ms, self.heard.mean_log_probability

    @property
    def cut_ms(self) -> int | None:
        """Where to cut the sound for a second hearing: in its longest hole, or anywhere quiet for a loop."""
        whole = Span(0, len(self.sound) // _SAMPLES_PER_MS)
        inside = Span(_SHORTEST_PART_MS, max(_SHORTEST_PART_MS, whole.end_ms - _SHORTEST_PART_MS))
        doubtful = max(self.holes, key=lambda hole: hole.duration_ms, default=whole if self.loops else None)
        within = doubtful and doubtful.clip(inside)
        return checks.quietest_ms(self.sound, within) if within else None


@dataclass(frozen=True, slots=True)
class _Group(Generic[EncodedT]):
    """Sounds that are heard together; ``which`` are their indexes."""

    which: tuple[int, ...]
    encoded: Encoded[EncodedT]


class Listener(Generic[EncodedT]):
    """Recognises chunks with one ear, and hears again what does not look right."""

    def __init__(self, ear: Ear[EncodedT]) -> None:
        self._ear = ear

    def recognise(self, speech: Speech, chunks: Sequence[Span], options: RecognitionOptions) -> list[RecognisedChunk]:
        """Recognise each chunk; see ``SpeechEngine.recognise``."""
        if options.language is not None and options.language not in self._ear.languages:
            raise InputError(
                f"The language {options.language!r} is not one that the speech model knows: give a two-letter code "
                "such as en, fr, es, ar, ru or zh, or leave it out to have the language found."
            )
        return [chunk for block in batches(chunks, _BLOCK) for chunk in self._block(speech, block, options)]

    def _block(self, speech: Speech, chunks: Sequence[Span], options: RecognitionOptions) -> Iterator[RecognisedChunk]:
        prompt = ", ".join(options.vocabulary) or None
        heard = self._first(speech, chunks, options, prompt)
        takes = self._mend([take for _, take in heard], prompt, _DEPTH)
        for (span, _), take in zip(heard, takes, strict=True):
            yield RecognisedChunk(span, take.language, tuple(_placed(take.heard.words, span)))

    def _first(
        self, speech: Speech, chunks: Sequence[Span], options: RecognitionOptions, prompt: str | None
    ) -> list[tuple[Span, Take]]:
        """Hear chunks for the first time; one in which the language changes is heard in parts."""
        sounds = [speech.read(chunk) for chunk in chunks]
        groups = self._encoded(sounds, whole=False)
        if options.language:
            return list(
                zip(chunks, self._written(sounds, groups, [options.language] * len(sounds), prompt), strict=True)
            )
        spoken = self._spoken(speech, chunks, groups, options.changes_ms)
        takes = self._written(sounds, groups, [own[0].language for own in spoken], prompt)
        apart = [one for own in spoken if len(own) > 1 for one in own]
        parts = iter(self._hear([speech.read(one.span) for one in apart], [one.language for one in apart], prompt))
        return [
            (one.span, next(parts) if len(own) > 1 else take)
            for own, take in zip(spoken, takes, strict=True)
            for one in own
        ]

    def _hear(
        self, sounds: Sequence[Sound], languages: Sequence[str], prompt: str | None, *, whole: bool = False
    ) -> list[Take]:
        """Hear sounds in groups of like length, each in its language."""
        return self._written(sounds, self._encoded(sounds, whole=whole), languages, prompt)

    def _encoded(self, sounds: Sequence[Sound], *, whole: bool) -> list[_Group[EncodedT]]:
        def encode(which: tuple[int, ...]) -> _Group[EncodedT]:
            return _Group(which, self._ear.encode([sounds[i] for i in which], whole_window=whole))

        return self._side_by_side(encode, batches_by_length(sounds, self._ear.batch_size))

    def _spoken(
        self, speech: Speech, chunks: Sequence[Span], groups: Sequence[_Group[EncodedT]], changes_ms: Sequence[int]
    ) -> list[tuple[Spoken, ...]]:
        """Find the language of each chunk, or of each part where it changes.

        A part that leaves a doubt among its neighbours is listened to by itself.
        """
        parts = [parts_of(chunk, changes_ms) for chunk in chunks]
        guesses = self._guesses(groups, parts)
        doubtful = [
            (i, k) for i, own in enumerate(guesses) if len(own) > 1 for k, guess in enumerate(own) if not is_sure(guess)
        ]
        alone = [parts[i][k] for i, k in doubtful]
        again = self._guesses(self._encoded([speech.read(part) for part in alone], whole=False), [[p] for p in alone])
        for (i, k), (guess,) in zip(doubtful, again, strict=True):
            guesses[i][k] = guess
        return spoken_in(parts, guesses, changes_ms)

    def _guesses(
        self, groups: Sequence[_Group[EncodedT]], parts: Sequence[Sequence[Span]]
    ) -> list[list[Mapping[str, float]]]:
        """Guess the languages of the parts of each sound; ``parts`` are spans of the recording."""
        inside = [[part.shift(-own[0].start_ms) for part in own] for own in parts]
        guesses = [self._ear.guess_languages(group.encoded, [inside[i] for i in group.which]) for group in groups]
        return _scattered(groups, guesses)

    def _written(
        self,
        sounds: Sequence[Sound],
        groups: Sequence[_Group[EncodedT]],
        languages: Sequence[str],
        prompt: str | None,
    ) -> list[Take]:
        """Let the ear write what is said in encoded sounds."""

        def hear(group: _Group[EncodedT]) -> list[Heard]:
            return self._ear.hear(group.encoded, [languages[i] for i in group.which], prompt)

        heard = self._side_by_side(hear, groups)
        return [
            Take(sound, language, _settled(one, sound))
            for sound, language, one in zip(sounds, languages, _scattered(groups, heard), strict=True)
        ]

    def _side_by_side(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> list[Result]:
        if self._ear.at_once == 1 or len(pieces) < 2:
            return [work(piece) for piece in pieces]
        return list(side_by_side(work, pieces, at_once=self._ear.at_once))

    def _mend(self, takes: list[Take], prompt: str | None, depth: int) -> list[Take]:
        """Hear the doubtful ones again, and take out what nobody said."""
        takes = [_without_inventions(take) for take in self._hear_whole(takes, prompt)]
        cuts = {i: cut for i, take in enumerate(takes) if depth and (cut := take.cut_ms) is not None}
        if not cuts:
            return takes
        sides = [side for i, cut in cuts.items() for side in _sides(takes[i], cut)]
        heard = self._hear([sound for sound, _ in sides], [language for _, language in sides], prompt)
        parts = self._mend(heard, prompt, depth - 1)
        for (i, cut), left, right in zip(cuts.items(), parts[::2], parts[1::2], strict=True):
            takes[i] = max(takes[i], _joined(takes[i], cut, left, right), key=lambda take: take.worth)
        return takes

    def _hear_whole(self, takes: list[Take], prompt: str | None) -> list[Take]:
        """Hear again in the model's whole window what loops or is unsure."""
        doubtful = [i for i, take in enumerate(takes) if take.loops or take.unsure]
        again = self._hear(
            [takes[i].sound for i in doubtful], [takes[i].language for i in doubtful], prompt, whole=True
        )
        better = {i: max(takes[i], take, key=lambda t: t.worth) for i, take in zip(doubtful, again, strict=True)}
        return [better.get(i, take) for i, take in enumerate(takes)]


def batches_by_length(sounds: Sequence[Sound], size: int) -> list[tuple[int, ...]]:
    """Group the indexes of sounds so that those heard together are about equally long."""
    by_length = sorted(range(len(sounds)), key=lambda i: len(sounds[i]))
    return [tuple(by_length[at : at + size]) for at in range(0, len(by_length), size)]


def _scattered(groups: Sequence[_Group[EncodedT]], results: Iterable[Sequence[T]]) -> list[T]:
    """Put results that came by group back into the order of the sounds."""
    pairs = zip(groups, results, strict=True)
    placed = {i: one for group, part in pairs for i, one in zip(group.which, part, strict=True)}
    return [placed[i] for i in range(len(placed))]


def _settled(heard: Heard, sound: Sound) -> Heard:
    return replace(heard, words=settle(heard.words, checks.audible(sound)))


def _without_inventions(take: Take) -> Take:
    heard = take.heard
    invented = (heard.no_speech > checks.NO_SPEECH and take.unsure) or checks.is_silent(take.sound)
    return replace(take, heard=_SILENCE) if invented else take


def _sides(take: Take, cut_ms: int) -> list[tuple[Sound, str]]:
    at = cut_ms * _SAMPLES_PER_MS
    return [(take.sound[:at], take.language), (take.sound[at:], take.language)]


def _joined(take: Take, cut_ms: int, left: Take, right: Take) -> Take:
    """Put two parts together again; the mean is weighted by words."""
    words = (*left.heard.words, *(_moved(word, cut_ms) for word in right.heard.words))
    counted = [(len(part.heard.words), part.heard.mean_log_probability) for part in (left, right)]
    mean = sum(count * value for count, value in counted) / max(1, len(words))
    text = f"{left.heard.text} {right.heard.text}".strip()
    no_speech = min(left.heard.no_speech, right.heard.no_speech)
    return replace(take, heard=Heard(text, words, mean, no_speech))


def _moved(word: Word, offset_ms: int) -> Word:
    return replace(word, span=word.span.shift(offset_ms))


def _placed(words: Iterable[Word], chunk: Span) -> Iterator[Word]:
    """Put words at their times in the recording, in order and inside their chunk."""
    earliest_ms = chunk.start_ms
    for word in words:
        start_ms = min(max(word.span.start_ms + chunk.start_ms, earliest_ms), chunk.end_ms)
        end_ms = min(max(word.span.end_ms + chunk.start_ms, start_ms), chunk.end_ms)
        yield replace(word, span=Span(start_ms, end_ms))
        earliest_ms = start_ms
