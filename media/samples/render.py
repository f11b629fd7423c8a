"""Speak the sample session's script and write down what a perfect system would say of it.

::

    python -m media.samples.render [FOLDER]

needs ``flite``, ``espeak-ng``, ``sox`` and ``ffmpeg`` (Debian packages of these names) and writes
``session.opus``, ``session.ref.json`` and ``session.rttm`` into FOLDER (default: this package).
The same programs give the same sound: nothing here is random.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
HERE = Path(__file__).parent
NAME = "session"
FRAME = RATE // 100
# Quieter than this share of a turn's loudest 10 ms is silence: about -40 dB.
SILENCE = 0.01
# A listener hears a shorter pause as part of the flow; the NIST evaluations draw the line here too.
PAUSE_FRAMES = 30
# Pauses between turns, used one after another.
PAUSES_S = (0.7, 0.9, 0.6, 1.1, 0.8, 1.0)

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn of the script on the session's time line, in samples; ``speech`` leaves pauses out."""

    script: dict[str, Any]
    start: int
    end: int
    speech: tuple[tuple[int, int], ...]


def speak(text: str, voice: dict[str, Any]) -> Samples:
    """Say ``text`` with a voice of the script: 16 kHz mono, without silence at its ends."""
    with tempfile.TemporaryDirectory() as folder:
        raw, spoken = Path(folder) / "raw.wav", Path(folder) / "spoken.wav"
        if voice["engine"] == "flite":
            command = ["flite", "-voice", voice["voice"], "-t", text, "-o", str(raw)]
        else:
            command = ["espeak-ng", "-v", voice["voice"], "-s", str(voice["words_per_minute"]), "-w", str(raw), text]
        subprocess.run(command, check=True)
        effects = ["pitch", str(voice["pitch_cents"]), "tempo", "-s", str(voice["tempo"]), "norm", "-6"]
        to_wave = ["-r", str(RATE), "-c", "1", "-b", "16", str(spoken)]
        subprocess.run(["sox", "-D", "-V1", str(raw), *to_wave, *effects], check=True)
        with wave.open(str(spoken)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    stretches = speech_of(samples)
    return samples[stretches[0][0] : stretches[-1][1]]


def speech_of(samples: Samples) -> tuple[tuple[int, int], ...]:
    """Where samples are loud, as half-open stretches of samples; pauses under 0.3 s are bridged."""
    frames = samples[: len(samples) // FRAME * FRAME].astype(np.float64).reshape(-1, FRAME)
    level = np.sqrt((frames**2).mean(axis=1))
    loud = np.flatnonzero(level > SILENCE * level.max())
    breaks = np.flatnonzero(np.diff(loud) > PAUSE_FRAMES)
    firsts = loud[np.concatenate(([0], breaks + 1))]
    lasts = loud[np.concatenate((breaks, [len(loud) - 1]))]
    return tuple((int(a) * FRAME, int(b + 1) * FRAME) for a, b in zip(firsts, lasts, strict=True))


def perform(script: dict[str, Any]) -> tuple[Samples, list[SpokenTurn]]:
    """Speak the whole script over a quiet room tone; return the sound and where each turn lies."""
    pieces: list[Samples] = []
    turns: list[SpokenTurn] = []
    clock = 0
    for index, turn in enumerate(script["turns"]):
        pause = int(turn.get("pause_s", PAUSES_S[index % len(PAUSES_S)]) * RATE)
        samples = speak(turn.get("said", turn["text"]), script["voices"][turn["speaker"]])
        start = clock + pause
        clock = start + len(samples)
        pieces += [np.zeros(pause, np.int16), samples]
        turns.append(SpokenTurn(turn, start, clock, tuple((start + a, start + b) for a, b in speech_of(samples))))
        sys.stderr.write(f"\r{index + 1} of {len(script['turns'])} turns spoken")
    sys.stderr.write("\n")
    sound = np.concatenate([*pieces, np.zeros(RATE, np.int16)])
    tone = np.random.default_rng(2013).normal(0, 8, len(sound))
    return np.clip(sound + tone, -32768, 32767).astype(np.int16), turns


def reference(script: dict[str, Any], sound: Samples, turns: list[SpokenTurn]) -> dict[str, Any]:
    """Give the turns as a result file, with the script's own names, items and groups."""
    segments = [
        {
            "start": round(turn.start / RATE, 3),
            "end": round(turn.end / RATE, 3),
            "speaker": _label(turn),
            "name": turn.script["speaker"],
            "role": "chair" if turn.script["speaker"] == script["turns"][0]["speaker"] else "member",
            "agenda_item": turn.script["item"],
            "group": turn.script["group"],
            "language": script["language"],
            "text": turn.script["text"],
            "words": [],
            "evidence": [],
        }
        for turn in turns
    ]
    made_by = dict.fromkeys(("engine", "model", "model_sha256", "diarizer", "source_sha256", "created"))
    return {
        "version": 1,
        "duration": round(len(sound) / RATE, 3),
        "language": script["language"],
        "segments": segments,
        "provenance": made_by,
    }


def rttm_lines(turns: list[SpokenTurn]) -> Iterator[str]:
    """One line a stretch of speech, as NIST's Rich Transcription Time Marked files have it."""
    for turn in turns:
        for start, end in turn.speech:
            times = f"{start / RATE:.3f} {(end - start) / RATE:.3f}"
            yield f"SPEAKER {NAME} 1 {times} <NA> <NA> {_label(turn)} <NA> <NA>\n"


def _label(turn: SpokenTurn) -> str:
    return str(turn.script["speaker"]).replace(" ", "_")


def encode_opus(sound: Samples, target: Path) -> None:
    """Write Opus in Ogg at 28 kbit/s."""
    source = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0"]
    opus = ["-c:a", "libopus", "-b:a", "28k", "-application", "voip", "-flags", "+bitexact", "-fflags", "+bitexact"]
    command = ["ffmpeg", "-v", "error", "-y", *source, *opus, "-f", "ogg", str(target)]
    subprocess.run(command, input=sound.tobytes(), check=True)


def main(folder: Path) -> None:
    """Make the sample session in ``folder``."""
    script = json.loads((HERE / "script.json").read_text(encoding="utf-8"))
    sound, turns = perform(script)
    encode_opus(sound, folder / f"{NAME}.opus")
    text = json.dumps(reference(script, sound, turns), ensure_ascii=False, indent=1)
    (folder / f"{NAME}.ref.json").write_text(text + "\n", encoding="utf-8")
    (folder / f"{NAME}.rttm").write_text("".join(rttm_lines(turns)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
