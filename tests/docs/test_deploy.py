"""The service files under deploy/ call commands that there are, with options that they take."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from verbatim.cli import command

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_calls_a_real_command(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path)
    program, name, *words = shlex.split(unit["Service"]["ExecStart"])
    assert program == "/opt/verbatim/.venv/bin/verbatim"
    called = command.commands[name]
    assert isinstance(called, click.Command)
    called.make_context(name, words)
    assert "VERBATIM_DATA=/var/lib/verbatim" in unit["Service"]["Environment"].split()


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine.")
    for path in DEPLOY.iterdir():
        text = path.read_text().replace("/opt/verbatim/.venv/bin/verbatim", shutil.which("true") or "/bin/true")
        (tmp_path / path.name).write_text(text)
    units = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert "Unknown" not in done.stderr, done.stderr
