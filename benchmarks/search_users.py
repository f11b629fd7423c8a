"""Measure the search page with 50 users at once, on loopback, with wrk (https://github.com/wg/wrk).

    python benchmarks/search.py -n 1000000 --folder FOLDER
    python benchmarks/search_users.py FOLDER

Serves the interface on the index in FOLDER, as `verbatim serve` does, and lets 50 connections ask
for pages one after the other: words, phrases, speakers and suggestions. Prints wrk's latencies.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

from search import queries, vocabulary

USERS = 50


def addresses() -> list[str]:
    """The pages that are asked for: those of the other benchmark, and what typing asks for."""
    pages = [
        f"/search?q={quote(asked.text)}" + (f"&speaker={quote(asked.speaker)}" if asked.speaker else "")
        for kind, each in queries().items()
        if "most common" not in kind
        for asked in each
    ]
    return pages + [f"/api/v1/suggest?q={word[:3]}" for word in vocabulary()[20:80]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a data folder with an index")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--users", type=int, default=USERS)
    arguments = parser.parse_args()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "verbatim", "serve", "--no-worker", "--port", str(port)]
    server = subprocess.Popen([*command, "--data", str(arguments.folder)], env={**os.environ, "PYTHONPATH": "."})
    try:
        _await(f"http://127.0.0.1:{port}/healthz")
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            paths = ",".join(f'"{address}"' for address in addresses())
            script.write(f"local paths = {{{paths}}}\nmath.randomseed(7)\n")
            script.write('request = function() return wrk.format("GET", paths[math.random(#paths)]) end\n')
            script.flush()
            wrk = ["wrk", "--threads", "2", "--connections", str(arguments.users), "--latency", "--script", script.name]
            subprocess.run([*wrk, "--duration", f"{arguments.seconds}s", f"http://127.0.0.1:{port}"], check=True)
    finally:
        server.terminate()
        server.wait()


def _await(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
