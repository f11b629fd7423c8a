"""Importers of transcripts fuzzed with coverage as the guide: shortly each time, for minutes with ``--long``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from meetings.formats import export
from tests.meetings.formats.record import HEADER, TRANSCRIPT

ROOT = Path(__file__).parents[3]
FORMATS = ("vtt", "srt", "txt", "docx", "json")
CAPTIONERS = b">>CHAIR MAJOR: [ Gavel ] Good morning.\r\n\r\n>> BRAZIL: Thank you. (Pause)\r\n10:30\r\n1|P ag e\r\n"
WORDS = ("-->", "WEBVTT", "NOTE", "<v ", "</v>", ">>", "00:00:01.000", "00:00:01,000", '{"version": 1, "segments": [')


def fuzz(folder: Path, fmt: str, *options: str, within_s: float) -> int:
    """Fuzz an importer; return how many inputs it was given."""
    corpus, dictionary = folder / "corpus", folder / "words"
    corpus.mkdir()
    (corpus / "real").write_bytes(export(TRANSCRIPT, HEADER, fmt))
    (corpus / "captioners").write_bytes(CAPTIONERS)
    escaped = (word.replace("\\", "\\\\").replace('"', '\\"') for word in WORDS)
    dictionary.write_text("".join(f'"{word}"\n' for word in escaped))
    script = Path(__file__).with_name("fuzzing.py")
    limits = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=20000", f"-artifact_prefix={folder}/"]
    command = [sys.executable, str(script), fmt, str(corpus), f"-dict={dictionary}", "-seed=2013", *limits, *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=within_s, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    ran = re.search(r"Done (\d+) runs", done.stderr)
    assert ran, done.stderr[-3000:]
    return int(ran[1])


@pytest.mark.process
@pytest.mark.parametrize("fmt", FORMATS)
def test_an_importer_reads_or_refuses_whatever_fuzzing_finds(tmp_path: Path, fmt: str) -> None:
    assert fuzz(tmp_path, fmt, "-runs=1500", "-max_total_time=15", within_s=120) > 20


@pytest.mark.process
@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("fmt", FORMATS)
def test_an_importer_reads_or_refuses_whatever_five_minutes_find(tmp_path: Path, fmt: str) -> None:
    ran = fuzz(tmp_path, fmt, "-max_total_time=300", within_s=800)
    print(f" {fmt}: {ran} inputs", end="")  # noqa: T201
