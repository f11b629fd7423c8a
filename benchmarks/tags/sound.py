"""Measure naming and tagging from sound, end to end: ``python -m benchmarks.tags.sound SCRIPT ...``.

Scripted sessions are spoken by synthetic voices (flite and espeak-ng, one to a speaker, told apart
by voice, pitch and pace), and go through the real decoder, diarizer and recogniser. The true turns
lie where the voices were put. ``--keep FOLDER`` keeps sound and results, and takes up what is there,
so that tagging can be measured again without hearing everything again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import wave
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tags.measure import counted, report
from benchmarks.tags.scripts import HERE, Script, load
from media.samples.render import PAUSES_S, RATE, speak
from meetings.control import Control
from meetings.formats import result_json
from meetings.recording import ProcessingOptions
from meetings.settings import Settings
from meetings.timeline import Span
from meetings.transcript import Transcript
from transcribe import steps
from transcribe.tagging import tag_transcript
from transcribe.work import WorkFolder

_ENGLISH = ("flite:rms", "flite:slt", "flite:kal16", "flite:awb", "espeak-ng:en-us+caleb", "espeak-ng:en-gb+Andrea")
_VOICES = {"fr": ("espeak-ng:fr", "espeak-ng:fr+f3"), "es": ("espeak-ng:es", "espeak-ng:es+f3")}
_PITCHES = (0, 380, -380, 200)


def voices_for(speakers: Sequence[str], language: str) -> dict[str, dict[str, Any]]:
    """Give each speaker a voice: first another voice, then the same ones at another pitch."""
    voices = _VOICES.get(language, _ENGLISH)
    given = {}
    for number, speaker in enumerate(speakers):
        engine, voice = voices[number % len(voices)].split(":")
        pitch = _PITCHES[number // len(voices) % len(_PITCHES)]
        given[speaker] = {
            "engine": engine, "voice": voice, "words_per_minute": 145, "pitch_cents": pitch, "tempo": 0.95,
        }  # fmt: skip
    return given


def spoken(script: Script, path: Path) -> list[Span]:
    """Speak a script into a WAV file and give where each turn lies."""
    voices = voices_for(list(dict.fromkeys(turn.speaker for turn in script.turns)), script.language)
    pieces, spans, at = [], [], 0
    for number, turn in enumerate(script.turns):
        samples = speak(turn.text, voices[turn.speaker])
        pause = int(PAUSES_S[number % len(PAUSES_S)] * RATE)
        pieces += [np.zeros(pause, np.int16), samples]
        start = at + pause
        at = start + len(samples)
        spans.append(Span(start * 1000 // RATE, at * 1000 // RATE))
    sound = np.concatenate([*pieces, np.zeros(RATE, np.int16)])
    noise = np.random.default_rng(2013).normal(0, 8, len(sound))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.clip(sound + noise, -32768, 32767).astype(np.int16).tobytes())
    return spans


def heard(script: Script, sound: Path, models: steps.Models) -> Transcript:
    """Put the sound through all steps but the tagging."""
    with tempfile.TemporaryDirectory() as folder:
        task = steps.Task(
            sound, WorkFolder(Path(folder)), ProcessingOptions(language=script.language),
            agenda=script.agenda, roster=script.roster,
        )  # fmt: skip
        steps.decode(task, Control())
        steps.diarize(task, models, Control())
        for number in range(steps.plan(task)):
            steps.transcribe_batch(task, models, number, Control())
        return steps.hear(task, models, partial(dt.datetime.now, dt.UTC))


def measured(script: Script, folder: Path, models: steps.Models) -> Counter[str]:
    """Count one script, from what is kept of it or anew."""
    sound, result, turns = (folder / f"{script.name}{suffix}" for suffix in (".wav", ".json", ".turns"))
    if not result.exists():
        spans = spoken(script, sound)
        turns.write_text("\n".join(f"{span.start_ms} {span.end_ms}" for span in spans))
        result.write_text(result_json.dumps(heard(script, sound, models)))
    spans = [Span(*map(int, line.split())) for line in turns.read_text().splitlines()]
    transcript = result_json.loads(result.read_text())
    return counted(script, tag_transcript(transcript, script.agenda, script.roster), spans)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("scripts", nargs="+", help="names of scripts, such as seen/wgec-opening")
    parser.add_argument("--keep", type=Path, help="folder for sound and results")
    options = parser.parse_args()
    models = steps.Models(Settings.from_environ(os.environ, None))
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in options.scripts:
            counts = measured(load(HERE / f"{name}.yaml"), folder, models)
            report(name, counts)
            total.update(counts)
    report("from sound", total)


if __name__ == "__main__":
    main()
