"""Measure the interface under load: listeners who seek, people who search, sessions that are processed meanwhile.

    python benchmarks/load.py                      200 listeners, 50 searchers, two sessions with real models
    python benchmarks/load.py --clockwork          the same with clockwork for models, as the test does it

A real server (`verbatim serve --no-worker`), a worker for each session, all on loopback. A listener asks for a quarter
of a megabyte somewhere in a recording (HTTP Range) every four seconds or so, as a player does after a seek. A searcher
asks for a page every four seconds or so: mostly hits, now and then the first page, a session, or what a search field
suggests. All keep their connections, as browsers do. Prints times by kind, and exits with 1 when a request failed
or the 95th percentile of pages is above the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from ingest.intake import receive
from media.samples import sample_session
from meetings.catalogue.transactions import new_id, utc_now
from meetings.recording import MediaInfo, Recording
from meetings.settings import Settings
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word
from verbatim.wiring import Wiring

ROOT = Path(__file__).parents[1]
PIECE_BYTES = 256 * 1024
PAUSE_S = (2.0, 6.0)
RECORDINGS = 6
SEGMENTS = 400
WORDS = [
    "enhanced",
    "cooperation",
    "questionnaire",
    "internet",
    "governance",
    "stakeholder",
    "government",
    "society",
    "business",
    "technical",
    "academic",
    "community",
    "public",
    "policy",
    "issues",
    "developing",
    "countries",
    "mandate",
    "deadline",
    "agenda",
    "chair",
    "secretariat",
    "Geneva",
    "Brazil",
    "India",
    "report",
    "session",
    "proposal",
    "consensus",
    "paragraph",
    "recommendation",
    "implementation",
    "Tunis",
    "mechanism",
    "framework",
]


@dataclass
class Measured:
    """Times in milliseconds by kind of request, and what failed."""

    times_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)

    def quantile_ms(self, kinds: set[str], share: float) -> float:
        times = sorted(time_ms for kind in kinds for time_ms in self.times_ms[kind])
        return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0

    @property
    def pages(self) -> set[str]:
        return set(self.times_ms) - {"seek"}


# What is there beforehand


def fill(settings: Settings, minutes: int, segments: int = SEGMENTS) -> list[str]:
    """Put recordings with sound and long transcripts into an empty data folder; return their ids."""
    wired = Wiring(settings, index_read_only=False)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    sound = settings.data_dir / "sound.m4a"
    noise = f"anoisesrc=color=pink:sample_rate=16000:duration={minutes * 60}"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", noise, "-c:a", "aac", "-b:a", "64k"]
    subprocess.run([*command, "-movflags", "+faststart", str(sound)], check=True)
    dice = random.Random(7)
    ids = [add(wired, sound, minutes * 60_000, dice, segments) for _ in range(RECORDINGS)]
    wired.keeper.catch_up()
    wired.close()
    return ids


def add(wired: Wiring, sound: Path, duration_ms: int, dice: random.Random, count: int) -> str:
    meeting = wired.catalogue.add_meeting("Working Group on Enhanced Cooperation")
    recording = Recording(new_id(), meeting, "plenary.mp3", new_id() * 4, sound.stat().st_size, utc_now(),
                          date=dt.date(2013, 5, 30))  # fmt: skip
    wired.catalogue.add_recording(recording)
    step_ms = duration_ms // count
    segments = []
    for number in range(count):
        texts = dice.choices(WORDS, k=25)
        at, each_ms = number * step_ms, step_ms // 25
        words = [Word(Span(at + n * each_ms, at + (n + 1) * each_ms), text, 0.9) for n, text in enumerate(texts)]
        name = dice.choice(["Brazil", "India", "Mexico", "Peter Major"])
        segments.append(Segment(Span(at, at + step_ms), f"S{number % 7}", " ".join(texts), tuple(words), name))
    wired.catalogue.save_transcript(recording.id, Transcript(duration_ms, tuple(segments), "en"))
    media = MediaInfo("mov", "aac", 16_000, 1, duration_ms)
    wired.catalogue.set_media(recording.id, media, duration_ms, 0)
    wired.catalogue.set_state(recording.id, "done")
    folder = wired.settings.recordings_dir / recording.id
    folder.mkdir(parents=True)
    os.link(sound, folder / "rendition.m4a")
    return recording.id


def queue(settings: Settings, sessions: int, repeat: int, folder: Path) -> None:
    """Queue sessions to be processed meanwhile: the sample, several times over."""
    wired = Wiring(settings)
    source = sample_session().audio
    for number in range(sessions):
        target = folder / f"session {number}.opus"
        loop = ["ffmpeg", "-v", "error", "-stream_loop", str(repeat - 1), "-i", str(source)]
        subprocess.run([*loop, "-metadata", f"title={number}", "-c", "copy", str(target)], check=True)
        recording = receive(target, meeting=f"Session {number}", catalogue=wired.catalogue, settings=settings)
        wired.jobs.submit(recording.id)
    wired.close()


# Those who ask


class Line:
    """A connection that is kept between requests, and made anew when the server has closed it meanwhile."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, **headers: str) -> tuple[int, int]:
        """Ask, and give status and length of the answer."""
        try:
            return await self._ask(path, headers)
        except (asyncio.IncompleteReadError, ConnectionError):
            if self._streams is None:
                raise
            await self.close()
            return await self._ask(path, headers)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            _, writer = self._streams
            self._streams = None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _ask(self, path: str, headers: dict[str, str]) -> tuple[int, int]:
        fresh = self._streams is None
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
        try:
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        except (asyncio.IncompleteReadError, ConnectionError):
            if fresh:
                await self.close()
            raise
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        await reader.readexactly(length)
        if "connection: close" in head:
            await self.close()
        return int(head.split(" ")[1]), length


async def ask(line: Line, measured: Measured, kind: str, path: str, **headers: str) -> None:
    began = time.perf_counter()
    try:
        status, _ = await asyncio.wait_for(line.ask(path, **headers), 30)
    except (OSError, EOFError, TimeoutError, IndexError) as error:
        measured.failures.append(f"{kind}: {error!r}")
        return
    measured.times_ms[kind].append((time.perf_counter() - began) * 1000)
    if status not in {200, 206}:
        measured.failures.append(f"{kind}: {status} {path}")


async def listen(port: int, measured: Measured, ids: list[str], size: int, until: float, dice: random.Random) -> None:
    line, recording = Line(port), dice.choice(ids)
    await asyncio.sleep(dice.uniform(0, PAUSE_S[1]))
    while time.monotonic() < until:
        start = dice.randrange(max(1, size - PIECE_BYTES))
        piece = {"Range": f"bytes={start}-{start + PIECE_BYTES - 1}"}
        await ask(line, measured, "seek", f"/recordings/{recording}/audio", **piece)
        await asyncio.sleep(dice.uniform(*PAUSE_S))
    await line.close()


async def search(port: int, measured: Measured, ids: list[str], until: float, dice: random.Random) -> None:
    line = Line(port)
    await asyncio.sleep(dice.uniform(0, PAUSE_S[1]))
    while time.monotonic() < until:
        words = " ".join(dice.sample(WORDS, dice.choice([1, 1, 2])))
        kind, path = dice.choices(
            [
                ("search", f"/search?q={quote(words)}"),
                ("suggest", f"/api/v1/suggest?q={words[:3]}"),
                ("home", "/"),
                ("session", f"/recordings/{dice.choice(ids)}"),
            ],
            [7, 1, 1, 1],
        )[0]
        await ask(line, measured, kind, path)
        await asyncio.sleep(dice.uniform(*PAUSE_S))
    await line.close()


async def everybody(port: int, ids: list[str], size: int, seconds: float, listeners: int, searchers: int) -> Measured:
    measured, dice, until = Measured(), random.Random(13), time.monotonic() + seconds
    each = [random.Random(dice.random()) for _ in range(listeners + searchers)]
    await asyncio.gather(
        *(listen(port, measured, ids, size, until, d) for d in each[:listeners]),
        *(search(port, measured, ids, until, d) for d in each[listeners:]),
    )
    return measured


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, cwd=ROOT, stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def await_answer(port: int) -> None:
    for _ in range(600):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def measure(
    folder: Path, *, seconds: float, listeners: int = 200, searchers: int = 50, sessions: int = 2,
    clockwork: bool = False, minutes: int = 60, repeat: int = 6, segments: int = SEGMENTS,
) -> Measured:  # fmt: skip
    """Serve, process, listen and search; ``folder`` takes data and logs."""
    environment = {**os.environ, "VERBATIM_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)}
    environment |= {"DATABASE_URL": "", "ELASTICSEARCH_URL": "", "VERBATIM_MEANING": "off"}
    settings = Settings.from_environ(environment)
    ids = fill(settings, minutes, segments)
    size = (settings.data_dir / "sound.m4a").stat().st_size
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    worker = ["tests.crashes.clockwork_worker"] if clockwork else ["verbatim", "worker"]
    with ExitStack() as stack:
        serve = ["verbatim", "serve", "--no-worker", "--port", str(port)]
        stack.enter_context(running(serve, environment, folder / "server.log"))
        await_answer(port)
        for number in range(sessions):
            stack.enter_context(running(worker, environment, folder / f"worker {number}.log"))
        queue(settings, sessions, repeat, folder)
        await_work(settings, sessions)
        return asyncio.run(everybody(port, ids, size, seconds, listeners, searchers))


def await_work(settings: Settings, sessions: int) -> None:
    """Wait until every worker has its session."""
    wired = Wiring(settings)
    for _ in range(600):
        begun = [each for each in wired.catalogue.recordings() if each.state != "queued"]
        if len(begun) >= RECORDINGS + sessions:
            break
        time.sleep(0.1)
    wired.close()


def tell(measured: Measured) -> None:
    for kind, times in sorted(measured.times_ms.items()):
        p50, p95, most = (measured.quantile_ms({kind}, share) for share in (0.5, 0.95, 1.0))
        print(f"{kind:<8} {len(times):>6} requests   p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   slowest {most:7.1f} ms")
    print(f"pages    p95 {measured.quantile_ms(measured.pages, 0.95):.1f} ms, {len(measured.failures)} failed requests")
    for failure in measured.failures[:5]:
        print(failure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--searchers", type=int, default=50)
    parser.add_argument("--sessions", type=int, default=2)
    parser.add_argument("--clockwork", action="store_true", help="clockwork in the place of models")
    parser.add_argument("--limit-ms", type=float, default=250, help="what 95 of 100 pages have to keep")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="verbatim-load-") as folder:
        measured = measure(
            Path(folder), seconds=asked.seconds, listeners=asked.listeners, searchers=asked.searchers,
            sessions=asked.sessions, clockwork=asked.clockwork,
        )  # fmt: skip
    tell(measured)
    if measured.failures or measured.quantile_ms(measured.pages, 0.95) > asked.limit_ms:
        sys.exit(1)


if __name__ == "__main__":
    main()
