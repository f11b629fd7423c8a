"""The real interface with its real worker, as ``verbatim serve`` starts them, on the store of the sample session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from media.samples import SampleSession
from tests.servers import free_port
from tests.verbatim.conftest import Store

START_S = 120


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[str]:
    """Run the interface with its worker on a data folder; give its address."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "verbatim", "serve", "--port", str(port), "--data", str(data)]
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ELASTICSEARCH_URL"}}
    server = subprocess.Popen(command, env={**environment, **settings}, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(address)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@pytest.fixture(scope="session")
def site(store: Store) -> Iterator[str]:
    with serving(store.data) as address:
        yield address


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            with urllib.request.urlopen(f"{address}/readyz"):
                return
        except urllib.error.URLError as error:
            if time.monotonic() > deadline:
                pytest.fail(f"The interface was not ready within {START_S} s: {error}")
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            time.sleep(0.3)


@pytest.fixture(scope="session")
def video(sample: SampleSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample session's first half minute as a video, as a camera would have made it."""
    path = tmp_path_factory.mktemp("video") / "day 2 (morning).mp4"
    picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=5"]
    sound = ["-t", "36", "-i", str(sample.audio)]
    subprocess.run(
        ["ffmpeg", "-v", "error", *picture, *sound, "-shortest", "-pix_fmt", "yuv420p", str(path)], check=True
    )
    return path
