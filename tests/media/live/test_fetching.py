from __future__ import annotations

import datetime as dt
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from media.live.chunks import ChunkFolder
from media.live.feed import stream
from media.live.fetching import check_address, fetch
from meetings.errors import InputError

RATE = 16_000


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def sending(*output: str) -> Iterator[None]:
    """Have ffmpeg serve five seconds of a tone at the pace at which it plays."""
    command = ["ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i", "sine=440:d=5", "-ac", "1", *output]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def fetched(address: str, folder: ChunkFolder, hosts: tuple[str, ...] = ("127.0.0.1",), seconds: float = 20) -> float:
    """Fetch until it ends, trying again until its server is up; return how many seconds of sound there are."""
    began: list[dt.datetime] = []
    deadline = time.monotonic() + seconds
    while not began and time.monotonic() < deadline:
        fetch(address, folder, hosts=hosts, stopped=lambda: time.monotonic() > deadline, on_begin=began.append)
    if not began:
        return 0.0
    blocks = stream(folder, rate_hz=RATE, began_at=began[0], is_over=lambda: True)
    return len(np.concatenate(list(blocks))) / RATE


def test_a_stream_as_icecast_sends_it_is_kept_as_it_comes(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}/live.mp3"
    folder = ChunkFolder(tmp_path / "floor")
    with sending("-f", "mp3", "-listen", "1", address):
        assert fetched(address, folder) > 4.0
    assert folder.takes()[0].expected >= 3


def test_aac_without_a_header_of_its_own_is_kept(tmp_path: Path) -> None:
    port = free_port()
    served = tmp_path / "live.aac"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:d=3", "-c:a", "aac", "-f", "adts", str(served)]
    subprocess.run(command, check=True)
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(QuietFiles, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    folder = ChunkFolder(tmp_path / "floor")
    assert fetched(f"http://127.0.0.1:{port}/live.aac", folder) > 1.5
    assert [take.suffix for take in folder.takes()] == ["ts"]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_stream_over_rtmp_is_kept(tmp_path: Path) -> None:
    address = f"rtmp://127.0.0.1:{free_port()}/app/live"
    with sending("-c:a", "aac", "-f", "flv", "-listen", "1", address):
        assert fetched(address, ChunkFolder(tmp_path / "floor")) > 3.0


def test_a_stream_over_srt_is_kept(tmp_path: Path) -> None:
    port = free_port()
    with sending("-c:a", "aac", "-f", "mpegts", f"srt://127.0.0.1:{port}?mode=listener"):
        assert fetched(f"srt://127.0.0.1:{port}?mode=caller", ChunkFolder(tmp_path / "floor")) > 3.0


def test_a_stream_as_hls_is_kept(tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    handler = partial(QuietFiles, directory=str(served))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with sending("-c:a", "aac", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0", str(served / "live.m3u8")):
            address = f"http://127.0.0.1:{server.server_port}/live.m3u8"
            assert fetched(address, ChunkFolder(tmp_path / "floor")) > 2.0
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


ICECAST = """<icecast>
  <limits><sources>2</sources></limits>
  <authentication><source-password>hackme</source-password><admin-user>a</admin-user><admin-password>b</admin-password>
  </authentication>
  <hostname>127.0.0.1</hostname>
  <listen-socket><bind-address>127.0.0.1</bind-address><port>{port}</port></listen-socket>
  <paths><logdir>{folder}</logdir><webroot>{folder}</webroot><adminroot>{folder}</adminroot></paths>
  <logging><accesslog>a.log</accesslog><errorlog>e.log</errorlog></logging>
  <security><chroot>0</chroot><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>
</icecast>"""


@pytest.mark.server
def test_a_stream_from_icecast_itself_is_kept(tmp_path: Path) -> None:
    program = shutil.which("icecast2") or shutil.which("icecast")
    if program is None:
        pytest.skip("Icecast is not on this machine.")
    port = free_port()
    logs = Path(tempfile.mkdtemp())
    logs.chmod(0o777)
    (tmp_path / "icecast.xml").write_text(ICECAST.format(port=port, folder=logs))
    server = subprocess.Popen([program, "-c", str(tmp_path / "icecast.xml")], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        mount = f"127.0.0.1:{port}/live.mp3"
        with sending("-f", "mp3", "-content_type", "audio/mpeg", f"icecast://source:hackme@{mount}"):
            assert fetched(f"http://{mount}", ChunkFolder(tmp_path / "floor")) > 2.0
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(logs)


def test_an_address_that_says_nothing_holds_nobody_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/live"
        until = time.monotonic() + 1
        fetch(
            address, ChunkFolder(tmp_path / "floor"), hosts=["127.0.0.1"],
            stopped=lambda: time.monotonic() > until, on_begin=lambda _: None,
        )  # fmt: skip
        assert time.monotonic() < until + 5


@pytest.fixture
def inner() -> Iterator[tuple[int, list[str]]]:
    """A server of the inner network, and what was asked of it; at /list.m3u8 is a playlist that leads to it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.headers['Host']}{self.path}")
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", f"http://localhost:{self.server.server_port}/secret.mp3")  # type: ignore[attr-defined]
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            if self.path == "/list.m3u8":
                secret = f"http://localhost:{self.server.server_port}/secret.ts"  # type: ignore[attr-defined]
                lines = ("#EXTM3U", "#EXT-X-TARGETDURATION:2", "#EXTINF:2,", secret, "#EXTINF:2,", "file:///etc/passwd")
                self.wfile.write("\n".join([*lines, "#EXT-X-ENDLIST", ""]).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["list.m3u8", "moved"])
def test_no_stream_leads_to_a_host_that_is_not_named(tmp_path: Path, inner: tuple[int, list[str]], path: str) -> None:
    port, asked = inner
    assert fetched(f"http://127.0.0.1:{port}/{path}", ChunkFolder(tmp_path / "floor"), seconds=3) == 0
    assert asked
    assert {each.partition(":")[0] for each in asked} == {"127.0.0.1"}


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "concat:a|b", "http://evil.example/x", "http://127.0.0.1@evil.example/", "rtmp://",
        "srt://evil.example:9000", "http://[::1", "http://127.0.0.1 -f x", "",
    ],
)  # fmt: skip
def test_only_named_hosts_are_fetched_from(address: str) -> None:
    with pytest.raises(InputError):
        check_address(address, ["127.0.0.1"])
