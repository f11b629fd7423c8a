"""Whisper by CTranslate2 (faster-whisper): the default engine, several times faster than the original."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

# Threads that wait for each other sleep: where other programs run, too, spinning costs far more than it gains.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens
from numpy.typing import NDArray

from meetings.timeline import Span
from transcribe.engines.ear import Encoded, Heard, Sound
from transcribe.engines.port import SAMPLE_RATE_HZ
from transcribe.engines.wording import piece_of, words_of
from transcribe.parallel import usable_cores

_BEAMS = 5
_WINDOW_FRAMES = 3_000
_FRAMES_PER_SECOND = 100
_ENCODED_PER_SECOND = 50
# Silence after the sound where the window is not filled up to thirty seconds: the model was trained
# to see an end. The encoder's cost grows faster than its window, so this halves the work on a CPU.
_MARGIN_FRAMES = 300
# Tokens that thirty seconds of the fastest speech need, in any script; a loop ends here, too.
_TOKENS_PER_SECOND = 14
_TOKENS_AT_LEAST = 40

NAME = f"faster-whisper {version('faster-whisper')}"


class FasterWhisperEar:
    """A Whisper model in CTranslate2 form: fp16 on a GPU, int8 on all cores of a CPU.

    On a CPU two workers share the cores: each waits less for its threads than one would for all.
    """

    def __init__(self, folder: Path) -> None:
        gpu, cores = has_gpu(), usable_cores()
        self.at_once = 1 if gpu else min(2, cores)
        self._model = WhisperModel(
            str(folder),
            device="cuda" if gpu else "cpu",
            compute_type="float16" if gpu else "int8",
            cpu_threads=0 if gpu else cores // self.at_once,
            num_workers=self.at_once,
            local_files_only=True,
        )
        self.batch_size = 24 if gpu else 4
        self.languages = frozenset(self._model.supported_languages)
        self._tokenizer = lru_cache(maxsize=None)(self._new_tokenizer)
        self._suppressed = get_suppressed_tokens(self._tokenizer("en"), [-1])

    def encode(self, sounds: Sequence[Sound], *, whole_window: bool) -> Encoded[Any]:
        """Encode sounds; see ``Ear.encode``."""
        spectra = [self._model.feature_extractor(sound)[..., :-1] for sound in sounds]
        frames = _WINDOW_FRAMES if whole_window else window_frames(max(one.shape[-1] for one in spectra))
        return Encoded(tuple(sounds), self._model.encode(np.stack([pad_or_trim(one, frames) for one in spectra])))

    def guess_languages(
        self, encoded: Encoded[Any], parts: Sequence[Sequence[Span]]
    ) -> list[list[Mapping[str, float]]]:
        """Guess the language of each part; see ``Ear.guess_languages``.

        Nothing is encoded again: for a part, the decoder listens to the part's frames alone.
        """
        if not self._model.model.is_multilingual:
            return [[{"en": 1.0} for _ in own] for own in parts]
        frames = np.asarray(encoded.features.to_device(ctranslate2.Device.cpu))
        return [
            self._guesses(frames[i : i + 1]) if len(own) == 1 else [self._guess(frames[i : i + 1], one) for one in own]
            for i, own in enumerate(parts)
        ]

    def _guess(self, frames: NDArray[Any], part: Span) -> Mapping[str, float]:
        start, end = (ms * _ENCODED_PER_SECOND // 1000 for ms in (part.start_ms, part.end_ms))
        (guess,) = self._guesses(np.ascontiguousarray(frames[:, start : max(end, start + 1)]))
        return guess

    def _guesses(self, frames: NDArray[Any]) -> list[Mapping[str, float]]:
        found = self._model.model.detect_language(ctranslate2.StorageView.from_array(frames))
        return [{token[2:-2]: probability for token, probability in guess} for guess in found]

    def hear(self, encoded: Encoded[Any], languages: Sequence[str], prompt: str | None) -> list[Heard]:
        """Write down what is said; see ``Ear.hear``."""
        prompts = [self._prompt(language, prompt) for language in languages]
        longest_s = max(len(sound) for sound in encoded.sounds) / SAMPLE_RATE_HZ
        results = self._model.model.generate(
            encoded.features,
            prompts,
            beam_size=_BEAMS,
            max_length=token_limit(len(prompts[0]), longest_s, self._model.max_length),
            suppress_tokens=self._suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [result.sequences_ids[0] for result in results]
        return [
            Heard(
                text=self._tokenizer(language).decode(ids).strip(),
                words=words,
                mean_log_probability=result.scores[0] * len(ids) / (len(ids) + 1),
                no_speech=result.no_speech_prob,
            )
            for result, ids, language, words in zip(
                results, tokens, languages, self._words(encoded, languages, tokens), strict=True
            )
        ]

    def _words(self, encoded: Encoded[Any], languages: Sequence[str], tokens: Sequence[list[int]]) -> list[Any]:
        """Find the words' times by the decoder's cross-attention, one language after the other."""
        words: list[Any] = [()] * len(tokens)
        frames = [len(sound) * _FRAMES_PER_SECOND // SAMPLE_RATE_HZ for sound in encoded.sounds]
        for language in set(languages):
            tokenizer = self._tokenizer(language)
            text = [
                [token for token in ids if token < tokenizer.eot] if spoken == language else []
                for ids, spoken in zip(tokens, languages, strict=True)
            ]
            for i, pieces in enumerate(self._model.find_alignment(tokenizer, text, encoded.features, frames)):
                if text[i]:
                    words[i] = words_of(piece_of(p["word"], p["start"], p["end"], p["probability"]) for p in pieces)
        return words

    def _prompt(self, language: str, prompt: str | None) -> list[int]:
        tokens: list[int] = self._model.get_prompt(
            self._tokenizer(language), previous_tokens=[], without_timestamps=True, hotwords=prompt
        )
        return tokens

    def _new_tokenizer(self, language: str) -> Any:
        multilingual = self._model.model.is_multilingual
        return Tokenizer(self._model.hf_tokenizer, multilingual, task="transcribe", language=language)


def window_frames(longest: int) -> int:
    """How many frames of 10 ms to encode for sounds of at most ``longest``: an even number.

    >>> window_frames(1_201), window_frames(2_900)
    (1502, 3000)
    """
    return min(_WINDOW_FRAMES, (longest + _MARGIN_FRAMES + 1) // 2 * 2)


def token_limit(prompt_tokens: int, duration_s: float, most: int) -> int:
    """How long prompt and answer may be together: enough for the fastest speech."""
    return min(most, prompt_tokens + _TOKENS_AT_LEAST + int(_TOKENS_PER_SECOND * duration_s))


def has_gpu() -> bool:
    """Whether CTranslate2 sees a GPU."""
    return int(ctranslate2.get_cuda_device_count()) > 0
