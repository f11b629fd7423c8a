"""Words written where nobody speaks: ``python -m benchmarks.speech.nonspeech``.

A minute each of silence, room noise, loud noise, hum, music and applause goes through diarizer and
engine as a recording does. The sounds are made by formulas, so nobody can have spoken in them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.speech.recordings import RATE_HZ
from media.pcm import SpeechFile
from meetings.settings import Settings
from transcribe.chunking import plan_chunks
from transcribe.diarizers import open_diarizer
from transcribe.engines import open_engine
from transcribe.engines.port import RecognitionOptions

MINUTE = 60 * RATE_HZ


def main() -> None:
    settings = Settings.from_environ(os.environ)
    engine, diarizer = open_engine(settings), open_diarizer(settings)
    print("| a minute of | taken for speech, s | words written |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, samples in sounds().items():
            path = Path(folder) / "sound.wav"
            soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")
            speech = SpeechFile(path)
            spans = diarizer.diarize(speech).speech
            chunks = engine.recognise(speech, plan_chunks(spans, speech.duration_ms), RecognitionOptions())
            words = sum(len(chunk.words) for chunk in chunks)
            print(f"| {name} | {sum(span.duration_ms for span in spans) / 1000:.1f} | {words} |", flush=True)


def sounds() -> dict[str, np.ndarray]:
    """A minute of each, -1 to 1."""
    random = np.random.default_rng(1)
    time_s = np.arange(MINUTE) / RATE_HZ
    return {
        "silence": np.zeros(MINUTE),
        "room noise": 0.002 * pink(random),
        "loud noise": 0.1 * pink(random),
        "hum": 0.05 * (np.sin(2 * np.pi * 50 * time_s) + 0.5 * np.sin(2 * np.pi * 150 * time_s)),
        "music": music(random),
        "applause": applause(random),
    }


def pink(random: np.random.Generator) -> np.ndarray:
    """Noise that falls by 3 dB an octave."""
    spectrum = np.fft.rfft(random.normal(size=MINUTE))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), MINUTE)
    return noise / np.abs(noise).max()


def music(random: np.random.Generator) -> np.ndarray:
    """Two notes a second of a major scale, plucked, over a bass."""
    sound, beat = np.zeros(MINUTE), RATE_HZ // 2
    time_s = np.arange(beat) / RATE_HZ
    for at in range(0, MINUTE, beat):
        pitch_hz = 220 * 2 ** (random.choice([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
        plucked = sum(np.sin(2 * np.pi * pitch_hz * k * time_s) / k for k in (1, 2, 3, 4)) * np.exp(-3 * time_s)
        sound[at : at + beat] = plucked + 0.5 * np.sin(np.pi * pitch_hz * time_s)
    return 0.2 * sound / np.abs(sound).max()


def applause(random: np.random.Generator) -> np.ndarray:
    """A hundred and twenty claps a second, each a burst of some hundredths of a second."""
    sound = np.zeros(MINUTE)
    for at in random.integers(0, MINUTE - 1_000, 60 * 120):
        length = int(random.uniform(150, 700))
        decay = np.exp(-5 * np.arange(length) / length)
        sound[at : at + length] += random.normal(size=length) * decay * random.uniform(0.2, 1)
    return 0.3 * sound / np.abs(sound).max()


if __name__ == "__main__":
    main()
