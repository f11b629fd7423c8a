"""A session recorded through the real server, killed and cut off again and again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from media.decode import decode_speech
from media.live.parts import end_ms, read_parts
from media.live.sending import Sender, played, send_file
from media.pcm import SpeechFile
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.live.caption_files import CaptionFiles
from meetings.live.captions import CaptionLine, Captions
from meetings.live.session import LiveSession
from meetings.settings import Settings
from meetings.timeline import Span
from meetings.transcript import Word
from verbatim.live.keeping import keep
from verbatim.wiring import Wiring

pytestmark = pytest.mark.process


@dataclass
class House:
    settings: Settings
    port: int
    processes: dict[str, subprocess.Popen[bytes]]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *command: str) -> None:
        environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ELASTICSEARCH_URL"}}
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "verbatim", *command, "--data", str(self.settings.data_dir)],
            env={**environment, **self.environment}, start_new_session=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def serve(self) -> None:
        self.start("serve", "serve", "--no-worker", "--port", str(self.port))
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1):
                return True
        except OSError:
            return False

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def free_port() -> int:
    """Give a port below those from which connections begin: asked again and again, such a one could answer itself."""
    for port in random.sample(range(20_000, 30_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    pytest.fail("No port is free.")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(Settings.from_environ({}, data_dir=tmp_path / "data"), free_port(), {})
    yield house
    for name in list(house.processes):
        house.kill(name)


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=300:d=20,tremolo=f=3:d=0.9", "-ar", "48000"]
    subprocess.run([*command, str(path)], check=True)
    return path


@pytest.fixture
def session(house: House) -> LiveSession:
    catalogue = Catalogue.open(house.settings.database_url)
    opened = catalogue.live.open(catalogue.add_meeting("First meeting"))
    catalogue.close()
    return opened


def test_no_acknowledged_sound_is_lost_when_the_server_is_killed(
    house: House, session: LiveSession, speech: Path, tmp_path: Path
) -> None:
    house.serve()
    sender = Sender(house.address, session.id, "floor", session.key)
    chunks = list(played(speech, real_time=False))
    take = sender.begin()
    done = threading.Event()

    def send() -> None:
        for number, content in enumerate(chunks):
            sender.put(take, number, content)
            time.sleep(0.05)
        done.set()

    thread = threading.Thread(target=send)
    thread.start()
    chance = random.Random(7)
    for _ in range(3):
        time.sleep(chance.uniform(0.05, 0.3))
        house.kill("serve")
        house.serve()
    thread.join(60)
    assert done.is_set()
    with_session = Catalogue.open(house.settings.database_url)
    with_session.live.end(session.id, utc_now())
    wired = Wiring(house.settings)
    recording = keep(wired.catalogue.live.get(session.id), wired)
    again = keep(wired.catalogue.live.get(session.id), wired)
    assert again.id == recording.id
    source = next((house.settings.recordings_dir / recording.id).glob("source*"))
    assert source.read_bytes() == b"".join(chunks)
    decode_speech(source, tmp_path / "heard.wav")
    assert abs(SpeechFile(tmp_path / "heard.wav").duration_ms - 20_000) < 60
    wired.close()
    with_session.close()


def test_an_ended_session_is_kept_by_its_process_even_after_a_kill(
    house: House, session: LiveSession, speech: Path
) -> None:
    house.serve()
    house.start("live", "live", "run")
    told = subprocess.run(
        [sys.executable, "-m", "verbatim", "live", "play", str(speech), "--session", session.id, "--fast",
         "--server", house.address, "--data", str(house.settings.data_dir)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "are on the archive's disk" in told.stderr
    house.kill("live")
    catalogue = Catalogue.open(house.settings.database_url)
    catalogue.live.end(session.id, utc_now())
    house.start("live", "live", "run")
    wait_until(lambda: catalogue.live.get(session.id).state == "kept")
    kept = catalogue.recording(catalogue.live.get(session.id).recording_id or "")
    assert kept.state == "queued"
    assert kept.file_name.endswith(".webm")
    catalogue.close()


def test_the_commands_open_list_and_end_a_session(house: House) -> None:
    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "verbatim", "live", *command, "--data", str(house.settings.data_dir)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    session_id = run("open", "--meeting", "First meeting", "--interpretation", "fr").strip()
    (listed,) = json.loads(run("list", "--json"))
    assert (listed["id"], listed["state"], listed["channels"]) == (session_id, "open", ["floor", "fr"])
    run("end", session_id)
    assert json.loads(run("list", "--json"))[0]["state"] == "ended"


def test_players_outside_the_browser_play_the_session(
    house: House, session: LiveSession, speech: Path, tmp_path: Path
) -> None:
    house.serve()
    house.start("live", "live", "run", "--no-captions")
    send_file(speech, Sender(house.address, session.id, "floor", session.key), lambda _: None, real_time=False)
    base = f"{house.address}/live/{session.id}/sound"
    parts = house.settings.live_dir / session.id / "hls" / "floor"
    wait_until(lambda: end_ms(read_parts(parts)) > 15_000)
    icecast = probed("-icy", "1", f"{base}/floor/stream.mp3?from=2")
    assert icecast["streams"][0]["codec_name"] == "mp3"
    tags = icecast["format"]["tags"]
    assert tags["icy-name"] == "First meeting, Floor"
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-t",
        "4",
        "-i",
        f"{base}/floor/stream.mp3?from=5",
        str(tmp_path / "a.wav"),
    ]
    subprocess.run(command, check=True, timeout=60)
    assert abs((tmp_path / "a.wav").stat().st_size / 96_000 - 4) < 0.3
    assert probed(f"{base}/master.m3u8")["streams"][0]["codec_name"] == "aac"
    files = CaptionFiles(house.settings.live_dir / session.id / "captions")
    line = CaptionLine(0, (Word(Span(1_000, 1_500), "Order,"), Word(Span(1_500, 2_000), "please.")))
    files.keep([line])
    files.show(Captions((line,), "", 20_000, 20_000))
    with urllib.request.urlopen(f"{base}/floor/captions.m3u8") as answer:
        first = next(each for each in answer.read().decode().split() if each.endswith(".vtt"))
    command = ["ffmpeg", "-v", "error", "-i", f"{base}/floor/{first}", "-f", "srt", "-"]
    captions = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True).stdout
    assert "00:00:01,000 --> " in captions
    assert "Order, please." in captions


def probed(*source: str) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", *source]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60)
    about: dict[str, Any] = json.loads(told.stdout)
    return about


def test_a_proxy_answers_for_the_server(house: House, session: LiveSession, speech: Path, tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not on this machine.")
    with_session = Catalogue.open(house.settings.database_url)
    open_to_all = with_session.live.open(with_session.add_meeting("Public meeting"), audience="public")
    with_session.close()
    house.environment["VERBATIM_PROXIES"] = "1"
    house.serve()
    house.start("live", "live", "run", "--no-captions")
    sender = Sender(house.address, open_to_all.id, "floor", open_to_all.key)
    send_file(speech, sender, lambda _: None, real_time=False)
    made = house.settings.live_dir / open_to_all.id / "hls" / "floor"
    wait_until(lambda: end_ms(read_parts(made)) > 15_000)
    text = (Path(__file__).parents[2] / "deploy" / "nginx-live.conf").read_text()
    port = free_port()
    for was, now in (("listen 8080", f"listen 127.0.0.1:{port}"), ("127.0.0.1:5000", f"127.0.0.1:{house.port}"),
                     ("/var/cache/nginx/verbatim", str(tmp_path / "cache"))):  # fmt: skip
        assert was in text
        text = text.replace(was, now)
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; user root;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {tmp_path}/body;"
        f"proxy_temp_path {tmp_path}/proxy;"
        f"fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n{text}\n}}\n"
    )
    house.processes["nginx"] = subprocess.Popen([nginx, "-c", str(conf)], start_new_session=True)
    base = f"http://127.0.0.1:{port}/live/{open_to_all.id}"
    wait_until(lambda: got(f"{base}/sound/floor/live.m3u8")[0] == 200)
    piece = f"{base}/sound/floor/{read_parts(made)[0].name}"
    assert [got(piece)[1].get("X-Cache") for _ in range(2)] == ["MISS", "HIT"]
    assert got(piece, {"Cookie": "session=x"})[1]["X-Cache"] == "BYPASS"
    with urllib.request.urlopen(f"{base}/captions/events", timeout=20) as events:
        assert events.readline() == b"retry: 1000\n"
    with urllib.request.urlopen(f"{base}/sound/floor/stream.mp3?from=1", timeout=20) as endless:
        assert endless.read(2) == b"\xff\xfb"


def got(address: str, headers: dict[str, str] | None = None) -> tuple[int, Mapping[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=20) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers
    except OSError:
        return 0, {}
