"""Whom the product is measured against: each from PyPI, in an environment of its own, pinned to two cores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from meetings.settings import Settings
from transcribe.models import model_folder

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "speech"
SYSTEMS = Path(__file__).parent / "systems"
CORES = "0,1"


@dataclass(frozen=True, slots=True)
class System:
    """A system to run: its script, and the package that it needs (none for the product itself)."""

    name: str
    script: str
    package: str | None = None
    checkpoint: bool = False
    precision: str = "int8"


PRODUCT = System("verbatim", "product.py")
PEERS = (
    System("senko", "senko_cpu.py", "senko==0.2.2"),
    System("whisperx", "whisperx_batched.py", "whisperx"),
    System("faster-whisper", "faster_whisper_sequential.py", "faster-whisper"),
    System("openai-whisper", "openai_whisper_original.py", "openai-whisper", checkpoint=True),
)
# What stands in for a reference text: the same weights in full precision, on one utterance at a time.
REFERENCE = System("faster-whisper", "faster_whisper_sequential.py", "faster-whisper", precision="float32")


def run(system: System, recordings: Sequence[Path], into: Path) -> None:
    """Let a system hear the recordings; results lie in ``into``, one JSON file each."""
    wanted = [path for path in recordings if not (into / f"{path.stem}.json").exists()]
    if not wanted:
        return
    into.mkdir(parents=True, exist_ok=True)
    model = _checkpoint() if system.checkpoint else _whisper_folder()
    job = into / "job.json"
    job.write_text(json.dumps({"recordings": [str(p) for p in wanted], "model": str(model), "into": str(into)}))
    module = ["-m", "benchmarks.speech.systems.product"] if system is PRODUCT else [str(SYSTEMS / system.script)]
    threads = {"OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1"}
    threads |= {"PRECISION": system.precision, "PYTHONPATH": str(ROOT if system is PRODUCT else SYSTEMS)}
    subprocess.run(
        ["taskset", "-c", CORES, str(_python(system)), *module, str(job)],
        check=True, cwd=ROOT, env={**os.environ, **threads},
    )  # fmt: skip


def _python(system: System) -> Path:
    """The system's own Python; its environment is made at first use."""
    if system.package is None:
        return Path(sys.executable)
    environment = CACHE / "environments" / system.name
    python = environment / "bin" / "python"
    if not (environment / ".installed").exists():
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([str(uv), "venv", "-q", "--clear", "--python", sys.executable, str(environment)], check=True)
        subprocess.run([str(uv), "pip", "install", "-q", "--python", str(python), system.package], check=True)
        (environment / ".installed").touch()
    return python


def _whisper_folder() -> Path:
    return model_folder(Settings.from_environ(os.environ), "whisper-base")


def _checkpoint() -> Path:
    """The same weights as a checkpoint that openai-whisper reads."""
    target = CACHE / "base.pt"
    if not target.exists():
        from tests.transcribe.engines.checkpoint import convert

        target.parent.mkdir(parents=True, exist_ok=True)
        convert(_whisper_folder(), target)
    return target
