from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from media.confinement import Limits
from media.running import run
from media.tools import ffmpeg_version
from meetings.errors import CancelledError, MissingPartError

LIMITS = Limits(cpu_s=20, wall_s=20, file_bytes=1000)


def shell(script: str) -> list[str]:
    return ["/bin/sh", "-c", script]


def test_output_error_and_exit_code_come_back() -> None:
    ended = run(shell("echo out; echo err >&2; exit 3"), LIMITS)
    assert (ended.stdout, ended.stderr, ended.code, ended.timed_out) == ("out", "err", 3, False)


def test_lines_come_one_by_one() -> None:
    heard: list[str] = []
    assert run(shell("echo a; echo b"), LIMITS, on_line=heard.append).stdout == ""
    assert heard == ["a", "b"]


def test_a_program_gets_no_input_and_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "leaks")
    ended = run(shell('cat; echo "[$SECRET]"'), LIMITS)
    assert ended.stdout == "[]"


def test_much_talk_on_stderr_neither_blocks_nor_fills_memory() -> None:
    ended = run(shell("i=0; while [ $i -lt 20000 ]; do echo line $i >&2; i=$((i+1)); done"), LIMITS)
    lines = ended.stderr.splitlines()
    assert lines[0] == "line 0"
    assert lines[-1] == "line 19999"
    assert len(lines) <= 200


def test_a_program_that_hangs_is_ended() -> None:
    began = time.monotonic()
    ended = run(shell("sleep 30"), Limits(cpu_s=5, wall_s=0.5))
    assert ended.timed_out
    assert time.monotonic() - began < 10


def test_a_program_that_closes_its_output_and_hangs_is_ended() -> None:
    ended = run(shell("exec >&-; sleep 30"), Limits(cpu_s=5, wall_s=0.5))
    assert ended.timed_out


@pytest.mark.parametrize("script", ["echo a; sleep 30", "sleep 30"])
def test_cancelling_ends_a_program_whether_it_talks_or_not(script: str) -> None:
    began = time.monotonic()
    with pytest.raises(CancelledError):
        run(shell(script), LIMITS, cancelled=lambda: time.monotonic() - began > 0.3)
    assert time.monotonic() - began < 10


def test_an_error_while_listening_ends_the_program(tmp_path: Path) -> None:
    def fail(line: str) -> None:
        raise RuntimeError(line)

    with pytest.raises(RuntimeError, match="go"):
        run(shell(f"echo $$ > {tmp_path / 'pid'}; echo go; exec sleep 30"), LIMITS, on_line=fail)
    assert not is_alive(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(
    ("script", "limits", "signals"),
    [
        ("while :; do :; done", Limits(cpu_s=1, wall_s=60), {signal.SIGXCPU, signal.SIGKILL}),
        ("exec head -c 100000 /dev/zero > {file}", Limits(cpu_s=5, wall_s=60, file_bytes=5000), {signal.SIGXFSZ}),
    ],
)
def test_processor_time_and_file_size_are_limited(
    script: str, limits: Limits, signals: set[int], tmp_path: Path
) -> None:
    assert -run(shell(script.format(file=tmp_path / "big")), limits).code in signals


def test_who_ended_a_program_is_told_apart(tmp_path: Path) -> None:
    spent = run(shell("while :; do :; done"), Limits(cpu_s=1, wall_s=60))
    assert (spent.code, spent.was_ended_by_others) == (-signal.SIGXCPU, False)
    assert run(shell("kill -9 $$"), LIMITS).was_ended_by_others
    assert not run(shell("sleep 30"), Limits(cpu_s=5, wall_s=0.3)).was_ended_by_others


def test_memory_is_limited() -> None:
    ended = run([sys.executable, "-IBSc", "bytearray(3 * 1024**3)"], LIMITS)
    assert ended.code == 1
    assert "MemoryError" in ended.stderr


def test_a_missing_program_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingPartError, match=r"ffprobe is not on this machine.*apt install ffmpeg"):
        ffmpeg_version()


def test_the_version_of_ffmpeg_is_told() -> None:
    assert ffmpeg_version()[0].isdigit()


@pytest.mark.process
def test_a_program_dies_with_the_process_that_runs_it(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = (
        "from media.confinement import Limits\nfrom media.running import run\n"
        f"run(['/bin/sh', '-c', 'echo $$ > {pid_file}; exec sleep 60'], Limits(cpu_s=5, wall_s=60, file_bytes=1000))"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    assert soon(lambda: pid_file.exists() and pid_file.read_text().strip() != "", 60)
    child = int(pid_file.read_text())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert soon(lambda: not is_alive(child), 10)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def soon(holds: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False
