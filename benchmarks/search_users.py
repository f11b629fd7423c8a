"""Measure the search page with 50 users at once, on loopback, with wrk (https://github.com/wg/wrk).

    python benchmarks/search.py -n 1000000 --folder FOLDER --build
    python benchmarks/search_users.py FOLDER                  50 users who read each page for a second
    python benchmarks/search_users.py FOLDER --think-ms 0     ... who ask again at once: what can be served at most
    DATABASE_URL=postgresql://... ELASTICSEARCH_URL=http://... python benchmarks/search_users.py FOLDER

Serves the interface on the index in FOLDER, as `verbatim serve` does, and lets 50 connections ask
for pages one after the other: words, phrases, speakers and suggestions. The store, which gets a
session for each 500 segments first, is SQLite in FOLDER or what DATABASE_URL says. Prints wrk's
latencies, and the processor time that the server took for each page, which a busy machine changes
little.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

from search import SEGMENTS_PER_SESSION, queries, vocabulary

from meetings.agenda import Agenda, AgendaItem
from meetings.catalogue.store import Catalogue
from meetings.recording import Recording
from meetings.roster import Participant, Roster
from meetings.settings import Settings

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


def fill_store(settings: Settings, segments: int) -> None:
    """Put in the sessions that the generated segments belong to, unless they are there."""
    catalogue = Catalogue.open(settings.database_url)
    agenda = Agenda(tuple(AgendaItem(str(n), f"Item {n} of the agenda") for n in range(1, 9)))
    roster = Roster(tuple(Participant(f"Delegate Number{n:03}", role="member") for n in range(60)))
    known = {recording.id for recording in catalogue.recordings()}
    for session in range(-(-segments // SEGMENTS_PER_SESSION)):
        if (recording_id := f"{session:016x}") in known:
            continue
        recording = Recording(
            id=recording_id,
            meeting=catalogue.add_meeting(f"Meeting {session // 10:03}"),
            file_name="session.mp3",
            source_sha256=f"{session:064x}",
            size_bytes=100_000_000,
            created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            date=dt.date(2003, 1, 1) + dt.timedelta(days=session),
            group=("plenary", "Brazil", "India")[session % 3],
            agenda=agenda,
            roster=roster,
            state="done",
        )
        catalogue.add_recording(recording)
    catalogue.index_changes.strike(catalogue.index_changes.waiting())
    catalogue.close()


def processor_s(pid: int) -> float:
    """How much processor time a process and its children have taken, in seconds."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a data folder with an index")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--segments", type=int, default=1_000_000)
    parser.add_argument("--think-ms", type=int, default=1_000, help="how long a user looks at a page, on average")
    arguments = parser.parse_args()
    fill_store(Settings.from_environ(os.environ, arguments.folder), arguments.segments)
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
            if arguments.think_ms:
                script.write(f"delay = function() return math.random(0, {2 * arguments.think_ms}) end\n")
            script.flush()
            wrk = ["wrk", "--threads", "2", "--connections", str(arguments.users), "--latency", "--script", script.name]
            before = processor_s(server.pid)
            duration = f"{arguments.seconds}s"
            told = subprocess.run(
                [*wrk, "--duration", duration, f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True
            )
            print(told.stdout)
            pages = int(told.stdout.split(" requests in ")[0].split()[-1])
            print(f"{(processor_s(server.pid) - before) / pages * 1_000:.1f} ms of the server's processor time a page")
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
