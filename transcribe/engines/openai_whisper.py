"""Whisper as OpenAI published it (openai-whisper on torch): the reference that the default is held to."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

# See faster_whisper.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
import whisper
from whisper.audio import N_FRAMES, log_mel_spectrogram, pad_or_trim
from whisper.decoding import DecodingOptions, decode, detect_language
from whisper.timing import find_alignment
from whisper.tokenizer import LANGUAGES, get_tokenizer

from meetings.errors import InputError, MissingPartError
from meetings.settings import Settings
from meetings.timeline import Span
from transcribe.engines.ear import Encoded, Heard, Sound
from transcribe.engines.wording import piece_of, words_of
from transcribe.models.verify import digest_of

_BEAMS = 5
_SAMPLES_PER_FRAME = 160
_SAMPLES_PER_MS = 16
_FOLDER = "openai-whisper"

NAME = f"openai-whisper {version('openai-whisper')}"


@dataclass(frozen=True, slots=True)
class _Features:
    """Spectra (for word times) and what the encoder made of them."""

    spectra: torch.Tensor
    encoded: torch.Tensor


class OpenaiWhisperEar:
    """A Whisper checkpoint in torch: fp16 on a GPU, fp32 on a CPU."""

    def __init__(self, checkpoint: Path) -> None:
        self._gpu = has_gpu()
        self._model = _load(checkpoint, "cuda" if self._gpu else "cpu")
        self._tokenizer = lru_cache(maxsize=None)(self._new_tokenizer)
        self.batch_size = 4
        self.at_once = 1
        self.languages = frozenset(LANGUAGES) if self._model.is_multilingual else frozenset({"en"})

    def encode(self, sounds: Sequence[Sound], *, whole_window: bool) -> Encoded[_Features]:  # noqa: ARG002
        """Encode sounds; this implementation always listens to thirty seconds."""
        spectra = torch.stack([self._spectrum(sound) for sound in sounds])
        with torch.no_grad():
            return Encoded(tuple(sounds), _Features(spectra, self._model.encoder(spectra.to(self._dtype))))

    def guess_languages(
        self, encoded: Encoded[_Features], parts: Sequence[Sequence[Span]]
    ) -> list[list[Mapping[str, float]]]:
        """Guess the language of each part, which is encoded by itself; see ``Ear.guess_languages``."""
        if not self._model.is_multilingual:
            return [[{"en": 1.0} for _ in own] for own in parts]
        guesses = []
        for i, (sound, own) in enumerate(zip(encoded.sounds, parts, strict=True)):
            cut = [sound[part.start_ms * _SAMPLES_PER_MS : part.end_ms * _SAMPLES_PER_MS] for part in own]
            one = self.encode(cut, whole_window=True).features.encoded if len(own) > 1 else None
            listened = encoded.features.encoded[i : i + 1] if one is None else one
            guesses.append(list(detect_language(self._model, listened, self._tokenizer("en"))[1]))
        return guesses

    def hear(self, encoded: Encoded[_Features], languages: Sequence[str], prompt: str | None) -> list[Heard]:
        """Write down what is said; see ``Ear.hear``."""
        heard = []
        # One at a time: this library's beam search stands in for one sound only.
        for i, (sound, language) in enumerate(zip(encoded.sounds, languages, strict=True)):
            options = DecodingOptions(
                language=language, beam_size=_BEAMS, prompt=prompt, without_timestamps=True, fp16=self._gpu
            )
            (result,) = decode(self._model, encoded.features.encoded[i : i + 1], options)
            heard.append(self._heard(result, language, encoded.features.spectra[i], len(sound)))
        return heard

    def _heard(self, result: Any, language: str, spectrum: torch.Tensor, samples: int) -> Heard:
        frames = min(N_FRAMES, samples // _SAMPLES_PER_FRAME)
        tokens = [token for token in result.tokens if token < self._tokenizer(language).eot]
        aligned = find_alignment(self._model, self._tokenizer(language), tokens, spectrum, frames)
        words = words_of(piece_of(one.word, one.start, one.end, one.probability) for one in aligned)
        return Heard(result.text, words, result.avg_logprob, result.no_speech_prob)

    @property
    def _dtype(self) -> torch.dtype:
        return torch.float16 if self._gpu else torch.float32

    def _spectrum(self, sound: Sound) -> torch.Tensor:
        # Silence follows before the spectrum is taken, so that it is as loud as silence is.
        samples = pad_or_trim(np.ascontiguousarray(sound, np.float32))
        spectrum: torch.Tensor = log_mel_spectrogram(samples, self._model.dims.n_mels, device=self._model.device)
        return spectrum

    def _new_tokenizer(self, language: str) -> Any:
        model = self._model
        return get_tokenizer(
            model.is_multilingual, num_languages=model.num_languages, language=language, task="transcribe"
        )


def checkpoint_of(settings: Settings, model: str) -> Path:
    """Return a Whisper checkpoint: a ``.pt`` file by its path, or a size, downloaded where it can be.

    Raises ``InputError`` for a name that openai-whisper does not know, ``MissingPartError`` when it
    cannot be downloaded from here.
    """
    if (own := Path(model).expanduser()).is_file():
        return own
    if model not in whisper.available_models():
        sizes = ", ".join(whisper.available_models())
        raise InputError(f"There is no Whisper checkpoint {model!r}: name a .pt file, or one of {sizes}.")
    try:
        return Path(whisper._download(whisper._MODELS[model], str(settings.models_dir / _FOLDER), in_memory=False))
    except (OSError, RuntimeError) as error:
        raise MissingPartError(
            f"The openai-whisper checkpoint {model} is not on this machine and could not be downloaded. Use the engine "
            "faster-whisper, whose model base needs no such download, or name a .pt file."
        ) from error


def checkpoint_digest(checkpoint: Path) -> str:
    """Return the SHA-256 (hex) of a checkpoint."""
    return digest_of(checkpoint)


def has_gpu() -> bool:
    """Whether torch sees a GPU."""
    return torch.cuda.is_available()


def _load(checkpoint: Path, device: str) -> Any:
    try:
        model = whisper.load_model(str(checkpoint), device=device)
    except (RuntimeError, KeyError, pickle.UnpicklingError) as error:
        raise InputError(f"{checkpoint.name} is not a Whisper checkpoint that openai-whisper can read.") from error
    # A file says nothing of its alignment heads; one named as published has the published ones.
    if heads := whisper._ALIGNMENT_HEADS.get(checkpoint.stem):
        model.set_alignment_heads(heads)
    return model
