"""A whole installation under fire: server, workers, editor and uploader, any of which may be killed at any moment."""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.servers import free_port

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PART_BYTES = 200_000


@dataclass
class Role:
    """A process that is started again whenever it is gone, as a service manager does."""

    command: list[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def is_gone(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> bool:
        """Kill the process with all its children, but for those that set up house themselves, such as ffmpeg."""
        if self.process is None or self.process.poll() is not None:
            return False
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return True

    def end(self) -> int | None:
        if self.process is None:
            return None
        self.process.terminate()
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


@dataclass
class Scene:
    """Where it all happens; ``fire`` kills, ``settle`` waits until everything has come to its end."""

    folder: Path
    environment: Mapping[str, str]
    workers: int = 2
    more_victims: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    accepted: dict[str, str] = field(default_factory=dict)
    """Ids of the recordings that the server said it has, by file name."""

    def __post_init__(self) -> None:
        self.port = free_port()
        self.notes = self.folder / "notes.txt"
        python = [sys.executable, "-m"]
        self.roles = {
            "server": self._role([*python, "verbatim", "serve", "--no-worker", "--port", str(self.port)], "server"),
            "editor": self._role([*python, "tests.crashes.editor", str(self.notes)], "editor"),
            **{
                f"worker {n}": self._role([*python, "tests.crashes.clockwork_worker"], f"worker-{n}")
                for n in range(self.workers)
            },
        }
        self._over = threading.Event()

    def _role(self, command: list[str], name: str) -> Role:
        return Role(command, self.environment, self.folder / f"{name}.log")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep all processes alive for the length of the body, and let none outlive it."""
        keeper = threading.Thread(target=self._keep)
        keeper.start()
        try:
            yield
        finally:
            self._over.set()
            keeper.join()
            for role in self.roles.values():
                role.kill()

    def _keep(self) -> None:
        while not self._over.wait(0.1):
            for role in self.roles.values():
                if role.is_gone():
                    role.start()

    # Kills

    def fire(self, count: int, dice: random.Random, longest_pause_s: float = 1.0) -> None:
        """Kill one thing after the other, at random moments, ``count`` in all."""
        victims = ["server", "worker", "worker", "editor", "ffmpeg", "ffmpeg", *self.more_victims, *self.more_victims]
        while sum(self.kills.values()) < count:
            time.sleep(dice.uniform(0, longest_pause_s))
            victim = dice.choice(victims)
            if self._kill(victim, dice):
                self.kills[victim] += 1

    def _kill(self, victim: str, dice: random.Random) -> bool:
        match victim:
            case "ffmpeg":
                return self._kill_ffmpeg(dice)
            case "worker":
                return self.roles[f"worker {dice.randrange(self.workers)}"].kill()
            case "server":
                # On a slow machine it would otherwise never come up between two kills.
                return (self._answers() or dice.random() < 0.2) and self.roles["server"].kill()
            case "editor":
                return self.roles["editor"].kill()
            case _:
                return self.more_victims[victim]()

    def _answers(self) -> bool:
        try:
            self._ask("/healthz", "GET").close()
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _kill_ffmpeg(self, dice: random.Random) -> bool:
        """Wait a moment for one to appear, and kill it somewhere on its way."""
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            for name, role in self.roles.items():
                if name.startswith("worker") and role.process and (found := ffmpeg_of(role.process.pid)):
                    time.sleep(dice.uniform(0, 0.5))
                    try:
                        os.kill(found[0], signal.SIGKILL)
                    except ProcessLookupError:
                        return False
                    return True
            time.sleep(0.05)
        return False

    # Uploads

    def upload(self, source: Path) -> None:
        """Send a file as a patient browser does: in parts, asking after each failure how much has arrived."""
        content = source.read_bytes()
        place = self._patiently(lambda: self._create(source.name, len(content)))
        while (offset := self._patiently(lambda: self._offset(place))) < len(content):
            try:
                self._send(place, offset, content[offset : offset + PART_BYTES])
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        self.accepted[source.name] = self._patiently(lambda: self._register(place, source.name))

    def _create(self, name: str, length: int) -> str:
        metadata = f"filename {base64.b64encode(name.encode()).decode()}"
        headers = {"Upload-Length": str(length), "Upload-Metadata": metadata}
        with self._ask("/uploads", "POST", headers) as response:
            return str(response.headers["Location"])

    def _offset(self, place: str) -> int:
        with self._ask(place, "HEAD") as response:
            return int(response.headers["Upload-Offset"])

    def _send(self, place: str, offset: int, part: bytes) -> None:
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        self._ask(place, "PATCH", headers, part).close()

    def _register(self, place: str, name: str) -> str:
        """Make a recording of an upload; when nobody knows whether that was done, look."""
        with self._ask("/api/v1/recordings", "GET") as response:
            known = {row["file_name"]: row["id"] for row in json.load(response)["recordings"]}
        if name in known:
            return str(known[name])
        form = f"meeting=Under+fire&upload_id={place.rsplit('/', 1)[1]}".encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        with self._ask("/api/v1/recordings", "POST", headers, form) as response:
            return str(json.load(response)["id"])

    def _ask(self, path: str, method: str, headers: Mapping[str, str] | None = None, data: bytes | None = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"Tus-Resumable": "1.0.0", **(headers or {})}, method=method
        )
        return urllib.request.urlopen(request, timeout=30)

    def _patiently(self, act: Callable[[], T]) -> T:
        deadline = time.monotonic() + 120
        while True:
            try:
                return act()
            except (OSError, http.client.HTTPException) as error:
                if time.monotonic() > deadline:
                    told = error.read().decode() if isinstance(error, urllib.error.HTTPError) else ""
                    raise AssertionError(f"Not in two minutes: {error} {told}") from error
                time.sleep(0.2)


def ffmpeg_of(pid: int) -> list[int]:
    """The ffmpeg processes that a process has started, by their ids."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            try:
                name = Path(f"/proc/{child}/comm").read_text().strip()
            except OSError:
                continue
            if name == "ffmpeg":
                found.append(int(child))
    return found
