"""A program taken over by a hostile file: it reaches the file it reads, the file it writes, and nothing else."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from media.confinement import Limits, Reach, landlock_version
from media.running import run
from media.tools import ffmpeg_version

LIMITS = Limits(cpu_s=20, wall_s=20, file_bytes=1000)
pytestmark = pytest.mark.skipif(not landlock_version(), reason="this kernel cannot confine a program to files")


@pytest.fixture
def reach(tmp_path: Path) -> Reach:
    for name in ("recording", "draft", "secret"):
        (tmp_path / name).write_text(f"the {name}")
    return Reach(reads=(tmp_path / "recording",), writes=(tmp_path / "draft",))


def shell(script: str, reach: Reach, folder: Path) -> tuple[int, str]:
    ended = run(["/bin/sh", "-c", f"D={folder}; {script}"], LIMITS, reach=reach)
    return ended.code, ended.stdout


def test_the_recording_is_read_and_the_draft_written(reach: Reach, tmp_path: Path) -> None:
    assert shell("cat $D/recording; echo done > $D/draft", reach, tmp_path) == (0, "the recording")
    assert (tmp_path / "draft").read_text() == "done\n"


@pytest.mark.parametrize(
    "attempt",
    [
        "cat $D/secret",
        "cat /etc/passwd",
        "ls $D",
        "echo x > $D/recording",
        "echo x >> $D/secret",
        "echo x > $D/another",
        "rm $D/recording",
        "mv $D/draft $D/recording",
        "ln $D/secret $D/another",
        "mkdir $D/folder",
        "cat /proc/self/environ",
    ],
)
def test_nothing_else_is_reached(reach: Reach, tmp_path: Path, attempt: str) -> None:
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    code, told = shell(attempt, reach, tmp_path)
    assert code != 0
    assert told == ""
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_network_is_not_reached(reach: Reach, listener: int) -> None:
    call = f"import socket; socket.create_connection(('127.0.0.1', {listener}), 2); print('reached')"
    python = Path(sys.executable).resolve()
    command = [str(python), "-IBSc", call]
    free = run(command, LIMITS)
    confined = run(command, LIMITS, reach=Reach((*reach.reads, python.parents[1])))
    assert free.stdout == "reached"
    assert confined.stdout == ""
    assert "Error" in confined.stderr


def test_ffmpeg_starts_where_it_is_confined() -> None:
    assert run(["ffmpeg", "-version"], LIMITS, reach=Reach()).stdout.startswith(f"ffmpeg version {ffmpeg_version()}")


def test_no_capability_but_to_pass_permissions_is_left() -> None:
    ended = run(["/bin/sh", "-c", "cat /proc/self/status"], LIMITS, reach=Reach((Path("/proc"),)))
    told = dict(line.split(":\t", 1) for line in ended.stdout.splitlines() if ":\t" in line)
    assert int(told["CapEff"], 16) & ~0b110 == 0
    assert told["NoNewPrivs"] == "1"
