"""The recordings to measure on, each with its reference, made from real voices and from the sample session.

The voices are single-speaker utterances, the AMI excerpts 30 s of real meetings; both lie in a
folder beside the checkout (or where ``VERBATIM_VOICES`` says) and never in the project. ``mix.py``
there makes a session with an exact reference out of utterances. Their text is read from files as
LibriSpeech publishes them (``*.trans.txt``), there or in ``.cache/speech/texts``. Without them, what
Whisper writes of each utterance alone stands in: a poor judge, which shares its errors with Whisper.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.speech.peers import CACHE, REFERENCE, run
from media.decode import decode_speech
from media.samples import sample_session
from meetings.formats import rttm
from meetings.speakers import Turn
from meetings.timeline import Span

RATE_HZ = 16_000
VOICES = Path(os.environ.get("VERBATIM_VOICES") or Path(__file__).resolve().parents[3] / "shared" / "audio")
FOLDER = CACHE / "recordings"


@dataclass(frozen=True, slots=True)
class Said:
    """What one speaker says in one turn."""

    start_s: float
    end_s: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording with what is true of it; ``said`` is empty where the text is not known."""

    name: str
    path: Path
    turns: tuple[Turn, ...]
    said: tuple[Said, ...] = ()

    @property
    def duration_s(self) -> float:
        return float(soundfile.info(self.path).duration)


# Throat (formants) and pitch, as factors, of the voices that are made of one real voice.
SHAPES = ((1, 1), (0.82, 0.9), (1.2, 1.1), (1, 1.4), (1, 0.72), (0.82, 1.3), (1.2, 0.8), (0.9, 1))

Row = Callable[[], list[Recording]]


def recordings(*, quick: bool) -> dict[str, Row]:
    """What makes the recordings of each row of the table."""
    rows: dict[str, Row] = {"sample session, 8 voices": lambda: [sample()]}
    if not VOICES.exists():
        return rows
    if quick:
        return {**rows, "5 voices": lambda: [mixed("five-quick", 12, seed=1)], "AMI, 30 s each": lambda: ami()[:3]}
    return {
        **rows,
        "sample session, noise at 10 dB": lambda: [spoilt(sample(), "noise", with_noise)],
        "sample session, reverberation 0.6 s": lambda: [spoilt(sample(), "room", in_a_room)],
        "sample session, telephone": lambda: [spoilt(sample(), "telephone", over_a_telephone)],
        "5 voices": lambda: [mixed(f"five-{seed}", 60, seed=seed) for seed in (1, 2)],
        "5 voices, overlap 0.5": lambda: [mixed("five-overlap", 40, seed=3, overlap=0.5)],
        "5 voices, noise at 10 dB": lambda: [spoilt(mixed("five-1", 60, seed=1), "noise", with_noise)],
        "5 voices, reverberation 0.6 s": lambda: [spoilt(mixed("five-1", 60, seed=1), "room", in_a_room)],
        "2 voices": lambda: [mixed(f"two-{n}", 40, seed=n, speakers=2, first=2 * n - 2) for n in (1, 2)],
        "AMI, 30 s each": ami,
        "10 voices": lambda: [crowd(10)],
        "20 voices": lambda: [crowd(20)],
        "40 voices": lambda: [crowd(40)],
    }


def sample() -> Recording:
    """The sample session as the models hear it."""
    session, path = sample_session(), FOLDER / "sample.wav"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        decode_speech(session.audio, path)
    segments = json.loads(session.reference.read_text())["segments"]
    said = tuple(Said(s["start"], s["end"], s["speaker"], s["text"]) for s in segments)
    return Recording("sample", path, tuple(rttm.loads(session.rttm.read_text())), said)


def mixed(
    name: str, turns: int, seed: int, overlap: float = 0.15, speakers: int = 5, first: int = 0, texts: bool = True
) -> Recording:
    """A session of so many turns mixed from the voices, with its text."""
    by_speaker = _utterances()
    chosen = [f for speaker in sorted(by_speaker)[first : first + speakers] for f in by_speaker[speaker]]
    path = _mix(name, chosen, turns, seed, overlap)
    found = tuple(rttm.loads(path.with_suffix(".rttm").read_text(), name))
    return Recording(name, path, found, tuple(_said(found, by_speaker)) if texts else ())


def crowd(speakers: int) -> Recording:
    """A session of many voices: five real ones, each with other throats (formants) and other pitches."""
    folder = FOLDER / "voices"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    voices = [(speaker, shape) for shape in SHAPES for speaker in sorted(_utterances())][:speakers]
    for speaker, (throat, pitch) in voices:
        for utterance in _utterances()[speaker][:3]:
            name = f"{speaker}x{round(100 * throat)}x{round(100 * pitch)}-{utterance.stem.split('-', 1)[1]}"
            target = folder / f"{name}.flac"
            files.append(target)
            if not target.exists():
                # Resampling moves formants, pitch and speed; rubberband puts the speed back and moves the pitch.
                resampled = f"asetrate={round(RATE_HZ * throat)},aresample={RATE_HZ}"
                _ffmpeg(
                    utterance,
                    target,
                    "-af",
                    f"{resampled},rubberband=tempo={1 / throat:.4f}:pitch={pitch}:formant=preserved",
                )
    path = _mix(f"voices-{speakers}", files, 3 * speakers, 1, 0.15)
    return Recording(path.stem, path, tuple(rttm.loads(path.with_suffix(".rttm").read_text(), path.stem)))


def ami() -> list[Recording]:
    """Excerpts of real meetings, 30 s each, without text."""
    folder = VOICES / "ami"
    found = []
    for file in sorted(folder.glob("*.flac")):
        target = FOLDER / f"{file.stem}.wav"
        if not target.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            _ffmpeg(file, target)
        lines = [line for line in (folder / "reference.rttm").read_text().splitlines() if f" {file.stem} " in line]
        found.append(Recording(file.stem, target, tuple(rttm.loads("\n".join(lines)))))
    return found


def spoilt(recording: Recording, how: str, spoil) -> Recording:
    """The same recording with something done to its sound."""
    path = FOLDER / f"{recording.name}-{how}.wav"
    if not path.exists():
        samples, _ = soundfile.read(recording.path, dtype="float32")
        soundfile.write(path, np.clip(spoil(samples), -1, 1), RATE_HZ, subtype="PCM_16")
    return Recording(path.stem, path, recording.turns, recording.said)


def with_noise(samples: np.ndarray, snr_db: float = 10.0) -> np.ndarray:
    """Add pink noise, as fans and streets make it."""
    spectrum = np.fft.rfft(np.random.default_rng(1).normal(size=len(samples)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    noise = np.fft.irfft(spectrum, len(samples))
    loud = np.sqrt(np.mean(samples[np.abs(samples) > 0.01] ** 2))
    return samples + noise * (loud / noise.std() * 10 ** (-snr_db / 20))


def in_a_room(samples: np.ndarray, t60_s: float = 0.6) -> np.ndarray:
    """Let it sound in a room: an exponentially decaying tail 6 dB under the direct sound."""
    time_s = np.arange(int(t60_s * RATE_HZ)) / RATE_HZ
    tail = np.random.default_rng(1).normal(size=len(time_s)) * 10 ** (-3 * time_s / t60_s)
    tail[: RATE_HZ // 200] = 0
    tail *= 0.5 / np.sqrt(np.sum(tail**2))
    tail[0] = 1
    size = 1 << (len(samples) + len(tail)).bit_length()
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)[: len(samples)]


def over_a_telephone(samples: np.ndarray) -> np.ndarray:
    """Keep 300 to 3,400 Hz and eight bits (mu-law), as a telephone does."""
    spectrum = np.fft.rfft(samples)
    frequency = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    spectrum[(frequency < 300) | (frequency > 3_400)] = 0
    narrow = np.fft.irfft(spectrum, len(samples))
    packed = np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256)
    return np.sign(packed) * np.expm1(np.abs(np.round(packed * 127) / 127) * np.log(256)) / 255


def _utterances() -> dict[str, list[Path]]:
    found = defaultdict(list)
    for file in sorted((VOICES / "librispeech").glob("*.flac")):
        found[file.stem.split("-")[0]].append(file)
    return found


def _mix(name: str, files: Sequence[Path], turns: int, seed: int, overlap: float) -> Path:
    prefix = FOLDER / name
    if not prefix.with_suffix(".wav").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        options = ["--turns", str(turns), "--seed", str(seed), "--overlap", str(overlap)]
        command = [sys.executable, str(VOICES / "mix.py"), str(prefix), *map(str, files), *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return prefix.with_suffix(".wav")


def _said(turns: Sequence[Turn], by_speaker: dict[str, list[Path]]) -> Iterator[Said]:
    """What is said in a mixed session: each turn takes one to three of its speaker's next utterances."""
    queues = {speaker: list(files) for speaker, files in by_speaker.items()}
    for speaker, group in groupby(turns, key=lambda turn: turn.speaker):
        spans = [turn.span for turn in group]
        spoken = Span(spans[0].start_ms, spans[-1].end_ms)
        taken: list[Path] = []
        while sum(map(_duration_ms, taken)) < spoken.duration_ms - 100 and queues[speaker]:
            taken.append(queues[speaker].pop(0))
        yield Said(spoken.start_s, spoken.end_s, speaker, " ".join(_texts()[file.stem] for file in taken))


@cache
def _duration_ms(file: Path) -> int:
    return round(1000 * soundfile.info(file).duration)


@cache
def _texts() -> dict[str, str]:
    """The text of each utterance: as published beside it, else as Whisper hears it alone."""
    folder = VOICES / "librispeech"
    known = [*folder.glob("*.trans.txt"), *(CACHE / "texts").glob("*.trans.txt")]
    published = [line.split(" ", 1) for file in known for line in file.read_text().splitlines()]
    if published:
        return dict(published)
    files = sorted(folder.glob("*.flac"))
    into = CACHE / "utterances"
    run(REFERENCE, files, into)
    heard = {file.stem: json.loads((into / f"{file.stem}.json").read_text())["heard"] for file in files}
    return {name: " ".join(s["text"].strip() for s in one["segments"]) for name, one in heard.items()}


def _ffmpeg(source: Path, target: Path, *options: str) -> None:
    command = ["ffmpeg", "-y", "-v", "error", "-i", str(source), *options, "-ar", str(RATE_HZ), "-ac", "1", str(target)]
    subprocess.run(command, check=True)
