from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers import free_port

SHARED = Path(__file__).parents[2].parent / "shared" / "elasticsearch"


@dataclass
class PrivateElasticsearch:
    """A node of one's own, to be killed; it comes back by itself on the same port and data."""

    port: int
    folder: str
    pid: int = 0
    restarts: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [str(SHARED / "start.sh"), str(self.port), self.folder]
        for _ in range(5):
            started = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
            if started.returncode == 0:
                self.pid = int(started.stdout.split()[-1])
                return
            time.sleep(2)
        raise RuntimeError(started.stderr)

    def kill(self) -> bool:
        """Kill it with no time to write anything; ``False`` while it is still coming back."""
        if any(thread.is_alive() for thread in self.restarts):
            return False
        os.kill(self.pid, signal.SIGKILL)
        thread = threading.Thread(target=self.start)
        thread.start()
        self.restarts.append(thread)
        return True


@pytest.fixture(scope="module")
def private_elasticsearch() -> Iterator[PrivateElasticsearch]:
    if not (SHARED / "start.sh").exists():
        pytest.skip("No Elasticsearch that could be killed and started again on this machine.")
    node = PrivateElasticsearch(free_port(), tempfile.mkdtemp(prefix="verbatim-elasticsearch-"))
    node.start()
    yield node
    for thread in node.restarts:
        thread.join()
    os.kill(node.pid, signal.SIGKILL)
    shutil.rmtree(node.folder, ignore_errors=True)
