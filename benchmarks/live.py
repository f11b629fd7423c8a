"""Measures live sessions: captions, what is lost over kills and cut links, and listeners.

    python benchmarks/live.py captions [--seconds 120] [--clock cpu|fixed]
    python benchmarks/live.py losses [--times 20]
    python benchmarks/live.py listeners [--count 200] [--seconds 30] [--closely]

Each prints the load of the machine beside its figures: a delay means nothing without it. With
``--clock cpu`` a hearing is taken to last as long as the processor worked on it, shared by two
cores: what two quiet cores would do, told on a machine that is not quiet. With ``--clock fixed`` each
takes 0.9 s, whatever it took: words do not depend on the load then.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jiwer
import numpy as np

from media.decode import decode_speech
from media.live.chunks import ChunkFolder
from media.live.sending import Sender, played
from media.pcm import SpeechFile
from media.samples import sample_session
from meetings.catalogue.store import Catalogue
from meetings.formats import agenda_json, roster
from meetings.live.caption_files import CaptionFiles
from meetings.settings import Settings
from meetings.timeline import Span

CORES = 2


def told(**figures: object) -> None:
    load = os.getloadavg()
    print(json.dumps({**figures, "load_1_5_15_min": [round(each, 1) for each in load]}, indent=2))


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s']", " ", text.casefold().replace("-", " ")).split())


# Captions


def captions(options: argparse.Namespace) -> None:
    """Play the sample session in real time into the captioner."""
    from transcribe.engines import open_engine
    from transcribe.live.captioner import Captioner, Wishes
    from transcribe.live.voices import open_embedder
    from transcribe.models import model_folder

    settings, sample = Settings.from_environ(os.environ), sample_session()
    with tempfile.TemporaryDirectory() as folder:
        decode_speech(sample.audio, Path(folder) / "speech.wav")
        samples = np.array(SpeechFile(Path(folder) / "speech.wav").samples[: options.seconds * 16_000])
    reference = json.loads(sample.reference.read_text())["segments"]
    wishes = Wishes("en", agenda_json.loads(sample.agenda.read_text()), roster.loads(sample.roster.read_text()))
    embed = open_embedder(model_folder(settings, "campplus-cn-en") / "campplus_cn_en_common.pt")
    engine = open_engine(settings, "base")
    captioner = Captioner(engine, embed, wishes)
    captioner.add(samples[:16_000])
    captioner.step()  # what only the first hearing costs is no delay of captions
    now_s, fed = 1.0, 16_000
    clock = _cpu_s if options.clock == "cpu" else time.perf_counter
    final: list[tuple[str, float]] = []
    first_shown: dict[int, float] = {}
    labelled: dict[int, float] = {}
    passes, changed, interim_words = [], 0, []
    while fed < len(samples) or captioner.behind_ms > 0:
        until = min(len(samples), int(now_s * 16_000))
        captioner.add(samples[fed:until])
        fed = until
        began = clock()
        captioner.step(last=fed >= len(samples))
        cost = clock() - began if options.clock != "fixed" else 0.9
        if cost > 0.02:
            passes.append(cost)
        now_s += max(cost, 0.05)
        shown = captioner.captions
        words = [word for line in shown.lines for word in line.words]
        changed += sum(old != new.text for (old, _), new in zip(final, words, strict=False))
        final += [(word.text, now_s - word.span.end_s) for word in words[len(final) :]]
        for word in captioner.interim:
            first_shown.setdefault(word.span.middle_ms // 400, now_s - word.span.end_s)
        interim_words.append(" ".join([*(text for text, _ in final), shown.interim]))
        for line in shown.lines:
            if line.name or line.speaker:
                labelled.setdefault(line.number, now_s - line.span.end_s)
    end_s = len(samples) / 16_000
    truth = plain(" ".join(s["text"] for s in reference if s["end"] <= end_s))
    heard = plain(" ".join(text for text, _ in final))
    delays, interim = [delay for _, delay in final], list(first_shown.values())
    offline = plain(" ".join(chunk.text for chunk in _offline(engine, samples, wishes)))
    right, known = _named(captioner.captions.lines, reference)
    told(
        measured="captions", clock=options.clock, seconds=options.seconds, hearings=len(passes),
        hearing_s={"mean": round(statistics.mean(passes), 2), "max": round(max(passes), 2)},
        final_delay_s=_percentiles(delays), interim_delay_s=_percentiles(interim),
        label_delay_s=_percentiles(list(labelled.values())),
        wer_final=round(jiwer.wer(truth, heard), 3),
        wer_offline=round(jiwer.wer(truth, offline), 3),
        wer_with_interim=round(statistics.mean(_growing_wer(truth, each) for each in interim_words[4::5]), 3),
        changed_after_final=changed, words=len(final), lines_named_right=f"{right} of {known}",
    )  # fmt: skip


def _offline(engine: Any, samples: Any, wishes: Any) -> Any:
    """The same engine on the whole, as it hears a recording."""
    from transcribe.chunking import plan_chunks
    from transcribe.engines.port import RecognitionOptions
    from transcribe.live.sound import GrowingSound
    from transcribe.vocabulary import vocabulary_of

    sound = GrowingSound()
    sound.add(samples)
    chunks = plan_chunks([Span(0, sound.duration_ms)], sound.duration_ms)
    return engine.recognise(sound, chunks, RecognitionOptions("en", vocabulary_of(wishes.agenda, wishes.roster)))


def _cpu_s() -> float:
    return time.process_time() / CORES


def _percentiles(values: list[float]) -> dict[str, float]:
    return {name: round(float(np.percentile(values, at)), 2) for name, at in (("p50", 50), ("p95", 95))}


def _growing_wer(truth: str, shown: str) -> float:
    """Word error rate of what was shown against as many words of the truth, cut where it fits best."""
    said, words = plain(shown).split(), truth.split()
    if not said:
        return 0.0
    fits = range(max(1, len(said) - 3), min(len(words), len(said) + 4) + 1)
    return min(jiwer.wer(" ".join(words[:count]), " ".join(said)) for count in fits) if fits else 0.0


def _named(lines: Any, reference: list[dict[str, Any]]) -> tuple[int, int]:
    right = known = 0
    for line in lines:
        middle = line.span.middle_ms / 1000
        truth = next((s.get("name") for s in reference if s["start"] <= middle < s["end"]), None)
        if truth:
            known += 1
            right += line.name == truth
    return right, known


# Losses


def losses(options: argparse.Namespace) -> None:
    """Play a session while the server and the live process are killed, and the line is cut, again and again."""
    chance = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environ({}, data_dir=Path(folder))
        catalogue = Catalogue.open(settings.database_url)
        session = catalogue.live.open(catalogue.add_meeting("Benchmark"))
        house = House(settings)
        house.serve()
        house.start("live", "live", "run", "--no-captions")
        line = CutLine(house.port)
        chunks = list(played(sample_session().audio, real_time=False))
        sender = Sender(f"http://127.0.0.1:{line.port}", session.id, "floor", session.key)
        delays: list[float] = []
        thread = threading.Thread(target=_send, args=(sender, chunks, delays, stop := threading.Event()))
        thread.start()
        for what in ("serve", "live", "line"):
            for _ in range(options.times):
                time.sleep(chance.uniform(0.2, 1.0))
                if what == "line":
                    line.cut()
                else:
                    house.again(what)
        stop.set()
        thread.join()
        take = ChunkFolder(settings.live_dir / session.id / "floor").takes()[0]
        kept = [path.read_bytes() for path in take.chunks()]
        acknowledged = len(delays)
        calm = delays[-max(1, len(delays) // 5) :]
        house.stop()
        line.close()
        catalogue.close()
        told(
            measured="losses", kills_of_server=options.times, kills_of_live_process=options.times,
            cut_links=options.times, chunks_acknowledged=acknowledged,
            chunks_lost=acknowledged - sum(a == b for a, b in zip(kept, _rounds(chunks), strict=False)),
            acknowledged_within_s=_percentiles(calm), longest_wait_s=round(max(delays), 1),
        )  # fmt: skip


def _rounds(chunks: list[bytes]) -> Any:
    while True:
        yield from chunks


def _send(sender: Sender, chunks: list[bytes], delays: list[float], stop: threading.Event) -> None:
    take = sender.begin()
    for number, content in enumerate(_rounds(chunks)):
        if stop.is_set():
            return
        began = time.monotonic()
        sender.put(take, number, content)
        delays.append(time.monotonic() - began)
        stop.wait(0.2)


class House:
    """The server and the live process of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.port = _free_port()
        self._processes: dict[str, tuple[subprocess.Popen[bytes], tuple[str, ...]]] = {}

    def start(self, name: str, *command: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "verbatim", *command, "--data", str(self._settings.data_dir)],
            start_new_session=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._processes[name] = (process, command)

    def serve(self) -> None:
        self.start("serve", "serve", "--no-worker", "--port", str(self.port))
        _until(self._answers)

    def again(self, name: str) -> None:
        """Kill a process with all that it started, and start it anew."""
        process, command = self._processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(name, *command)
        if name == "serve":
            _until(self._answers)

    def stop(self) -> None:
        for process, _ in self._processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def group(self, name: str) -> int:
        """The process group of a process and its children."""
        return os.getpgid(self._processes[name][0].pid)

    def cpu_s(self, name: str) -> float:
        """Processor seconds of a process and its children so far."""
        group = self.group(name)
        total = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group:
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                return True
        except OSError:
            return False


class CutLine:
    """A line to the server that can be cut: all connections are dropped in the middle of what they carry."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        for end in self._open:
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                end.close()
            except OSError:
                pass
        self._open.clear()

    def close(self) -> None:
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._target), timeout=10)
            except OSError:
                if self._listening.fileno() < 0:
                    return
                near.close()
                continue
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket) -> None:
    try:
        while piece := one.recv(65_536):
            other.sendall(piece)
            time.sleep(0.002)
    except OSError:
        pass
    for end in (one, other):
        end.close()


# Listeners


def listeners(options: argparse.Namespace) -> None:
    """Have so many listeners follow a session, sound and captions, while it is recorded."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environ({}, data_dir=Path(folder))
        catalogue = Catalogue.open(settings.database_url)
        session = catalogue.live.open(catalogue.add_meeting("Benchmark"), audience="public")
        house = House(settings)
        house.serve()
        house.start("live", "live", "run", "--no-captions")
        stop = threading.Event()
        sender = Sender(f"http://127.0.0.1:{house.port}", session.id, "floor", session.key)
        chunk_delays: list[float] = []
        threads = [
            threading.Thread(target=_speak, args=(sender, chunk_delays, stop)),
            threading.Thread(target=_caption, args=(CaptionFiles(settings.live_dir / session.id / "captions"), stop)),
        ]
        for thread in threads:
            thread.start()
        playlist = settings.live_dir / session.id / "hls" / "floor"
        _until(lambda: len(list(playlist.glob("*/*.m4s"))) > 3)
        before = house.cpu_s("serve")
        began = time.monotonic()
        follow = _follow_closely if options.closely else _follow
        answers = asyncio.run(_follow_all(follow, house.port, session.id, options.count, options.seconds))
        wall_s = time.monotonic() - began
        cpu_s = house.cpu_s("serve") - before
        stop.set()
        for thread in threads:
            thread.join()
        house.stop()
        catalogue.close()
    times = [seconds for _, _, seconds in answers]
    told(
        measured="listeners", listeners=options.count, seconds=round(wall_s, 1), answers=len(answers),
        answers_per_s=round(len(answers) / wall_s, 1), failed=sum(not ok for _, ok, _ in answers),
        answer_s={**_percentiles(times), "max": round(max(times), 2)},
        server_cores=round(cpu_s / wall_s, 2), server_ms_an_answer=round(1000 * cpu_s / len(answers), 2),
        chunk_acknowledged_s=_percentiles(chunk_delays),
    )  # fmt: skip


def _speak(sender: Sender, delays: list[float], stop: threading.Event) -> None:
    take = sender.begin()
    for number, content in enumerate(played(sample_session().audio)):
        if stop.is_set():
            return
        began = time.monotonic()
        sender.put(take, number, content)
        delays.append(time.monotonic() - began)


def _caption(files: CaptionFiles, stop: threading.Event) -> None:
    """Change the captions every second, as somebody who listens would."""
    from meetings.live.captions import CaptionLine, Captions
    from meetings.transcript import Word

    lines: list[CaptionLine] = []
    while not stop.wait(1.0):
        at = len(lines) * 1000
        words = tuple(Word(Span(at + n * 90, at + n * 90 + 80), "questionnaire") for n in range(10))
        lines.append(CaptionLine(len(lines), words, "S1", "Peter Major"))
        files.show(Captions(tuple(lines), "and so on", at))


Answer = tuple[str, bool, float]


async def _follow_all(follow: Any, port: int, session_id: str, count: int, seconds: float) -> list[Answer]:
    answers: list[Answer] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(follow(port, session_id, until, answers, n / count) for n in range(count)))
    return answers


async def _follow_closely(port: int, session_id: str, until: float, answers: list[Answer], phase: float) -> None:
    """One listener as the page is: each part as it comes (blocking reload), captions pushed."""
    await asyncio.sleep(2 * phase)
    reading = asyncio.create_task(_read_events(port, f"/live/{session_id}/captions/events", until, answers))
    base, query = f"/live/{session_id}/sound/floor", ""
    while time.monotonic() < until:
        _, text = await _get(port, f"{base}/live.m3u8{query}", answers)
        hint = re.search(r'PRELOAD-HINT:TYPE=PART,URI="(.*?(\d+)\.m4s)"', text)
        if hint is None:
            await asyncio.sleep(1.0)
            query = ""
            continue
        first = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])  # type: ignore[index]
        pieces = re.findall(r'PART:DURATION=[\d.]+,URI="(.*?)"', text)
        await _get(port, f"{base}/{pieces[-1]}", answers)
        query = f"?_HLS_msn={first + text.count('#EXTINF')}&_HLS_part={int(hint[2]) % 4}"
    await reading


async def _read_events(port: int, address: str, until: float, answers: list[Answer]) -> None:
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    await writer.drain()
    head = await reader.readline()
    answers.append((address, b" 200 " in head, time.monotonic() - began))
    events = 0
    while time.monotonic() < until and (line := await asyncio.wait_for(reader.readline(), 30)):
        events += line.startswith(b"data:")
    answers.append(("events", events > 0, 0.0))
    writer.close()


async def _follow(port: int, session_id: str, until: float, answers: list[Answer], phase: float) -> None:
    """One listener: the playlist every two seconds with what is new in it, the captions every second."""
    base, heard, tag, turn = f"/live/{session_id}", set[str](), "", 0
    await asyncio.sleep(2 * phase)
    while time.monotonic() < until:
        began = time.monotonic()
        if turn % 2 == 0:
            text = (await _get(port, f"{base}/sound/floor/live.m3u8", answers))[1]
            pieces = [line for line in text.splitlines() if line.endswith(".m4s")][-3:]
            for piece in pieces:
                if piece not in heard:
                    heard.add(piece)
                    await _get(port, f"{base}/sound/floor/{piece}", answers)
        found, _ = await _get(port, f"{base}/captions", answers, tag)
        tag = found or tag
        turn += 1
        await asyncio.sleep(max(0.0, 1.0 - (time.monotonic() - began)))


async def _get(port: int, address: str, answers: list[Answer], tag: str = "") -> tuple[str, str]:
    began = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{known}Connection: close\r\n\r\n".encode())
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
    except (OSError, TimeoutError):
        answers.append((address, False, time.monotonic() - began))
        return "", ""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1:2]
    answers.append((address, status in ([b"200"], [b"304"]), time.monotonic() - began))
    found = re.search(rb"(?im)^etag: (\S+)\r?$", head)
    return (found[1].decode() if found else ""), body.decode("utf-8", "replace") if b"m3u8" in address.encode() else ""


def _free_port() -> int:
    """Give a port below those from which connections begin: asked again and again, such a one could answer itself."""
    for port in random.SystemRandom().sample(range(20_000, 30_000), 100):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    sys.exit("No port is free.")


def _until(happened: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            sys.exit("What was waited for did not happen.")
        time.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("captions")
    one.add_argument("--seconds", type=int, default=120)
    one.add_argument("--clock", choices=("wall", "cpu", "fixed"), default="wall")
    one.set_defaults(run=captions)
    one = commands.add_parser("losses")
    one.add_argument("--times", type=int, default=20)
    one.set_defaults(run=losses)
    one = commands.add_parser("listeners")
    one.add_argument("--count", type=int, default=200)
    one.add_argument("--seconds", type=float, default=30)
    one.add_argument("--closely", action="store_true", help="Parts and pushed captions instead of asking for both.")
    one.set_defaults(run=listeners)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
