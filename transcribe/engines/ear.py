"""What one Whisper implementation does with short sounds; everything around it is shared.

An adapter is an ``Ear``: it encodes sounds, guesses their languages and writes down the words. What
to do about a doubtful answer is decided in one place for all ears (``listening``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from meetings.timeline import Span
from meetings.transcript import Word

Sound = NDArray[np.float32]
EncodedT = TypeVar("EncodedT")


@dataclass(frozen=True, slots=True)
class Heard:
    """What an ear heard in one sound; times of ``words`` count from the sound's start.

    ``mean_log_probability`` is the mean over tokens, ``no_speech`` the model's probability (0 to 1)
    that nothing was said.
    """

    text: str
    words: tuple[Word, ...]
    mean_log_probability: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class Encoded(Generic[EncodedT]):
    """Sounds in the form that the model's decoder listens to, with the sounds themselves."""

    sounds: tuple[Sound, ...]
    features: EncodedT


class Ear(Protocol[EncodedT]):
    """A Whisper implementation with one model loaded."""

    @property
    def batch_size(self) -> int:
        """How many sounds are best heard at once on this machine."""
        ...

    @property
    def at_once(self) -> int:
        """How many groups of sounds are best encoded or heard side by side, from threads of their own."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages that the model writes."""
        ...

    def encode(self, sounds: Sequence[Sound], *, whole_window: bool) -> Encoded[EncodedT]:
        """Encode at most ``batch_size`` sounds of at most 30 s, 16 kHz.

        ``whole_window`` pads them to the thirty seconds that the model was trained on. Without it,
        an ear may pad less, which is much faster and almost always as good.
        """
        ...

    def guess_languages(
        self, encoded: Encoded[EncodedT], parts: Sequence[Sequence[Span]]
    ) -> list[list[Mapping[str, float]]]:
        """Return the probability of each language for each part of each sound.

        ``parts`` are the spans of each sound to judge apart; a single one stands for the whole sound.
        """
        ...

    def hear(self, encoded: Encoded[EncodedT], languages: Sequence[str], prompt: str | None) -> list[Heard]:
        """Write down what is said in each sound, in its language, never translated.

        ``prompt`` is text that the model takes for what was said before: names and acronyms in it
        are likelier to be spelt so.
        """
        ...
