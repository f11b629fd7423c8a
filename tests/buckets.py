"""A private S3 server for the tests: versitygw (https://github.com/versity/versitygw), a folder served as buckets."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import free_port

VERSION = "v1.8.0"
ACCESS_KEY, SECRET_KEY, REGION = "verbatim-tests", "no-secret-at-all", "us-east-1"
BUILT = Path.home() / ".cache" / "verbatim-tests"


@dataclass(frozen=True)
class S3Server:
    """A running server; ``folder`` is what it serves."""

    program: Path
    folder: Path
    port: int
    origins: str = "*"

    @property
    def notes(self) -> Path:
        """Where the server keeps what it notes of its objects: not every file system has extended attributes."""
        return self.folder.with_name(f"notes-{self.folder.name}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def start(self) -> subprocess.Popen[bytes]:
        self.notes.mkdir(exist_ok=True)
        command = [str(self.program), "--port", f"127.0.0.1:{self.port}", "--access", ACCESS_KEY, "--secret"]
        command += [SECRET_KEY, "--region", REGION, "--quiet", "--cors-allow-origin", self.origins, "posix"]
        command += ["--sidecar", str(self.notes), str(self.folder)]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while running.poll() is None and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.url, timeout=1).close()
            except urllib.error.HTTPError:
                return running
            except OSError:
                time.sleep(0.05)
        running.kill()
        raise RuntimeError("The S3 server did not start.")


def s3_program() -> Path | None:
    """The server's program: installed, built before, or built now through the Go module proxy (some minutes)."""
    for found in (shutil.which("versitygw"), BUILT / f"versitygw-{VERSION}"):
        if found and Path(found).is_file():
            return Path(found)
    go = shutil.which("go", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if go is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GOBIN": folder, "CGO_ENABLED": "0"}
        package = f"github.com/versity/versitygw/cmd/versitygw@{VERSION}"
        subprocess.run([go, "install", "-ldflags=-s -w", package], env=environment, check=True, timeout=570)
        BUILT.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(Path(folder) / "versitygw", BUILT / f"versitygw-{VERSION}"))


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    program = s3_program()
    if program is None:
        reason = "No S3 server: install versitygw, or Go to build it."
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason} CI must not skip the tests of S3 storage.")
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="verbatim-s3-"))
    server = S3Server(program, folder, free_port())
    running = server.start()
    try:
        yield server
    finally:
        running.kill()
        running.wait()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(server.notes, ignore_errors=True)


@pytest.fixture
def bucket(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty bucket; this process and those it starts reach it."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    name = f"test-{secrets.token_hex(4)}"
    (s3_server.folder / name).mkdir()
    return f"s3://{name}/recordings"
