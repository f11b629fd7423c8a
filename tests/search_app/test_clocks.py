"""The clock is put forward and back by an hour under the real server: whoever is signed in stays so, uploads go on."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.people import Invitation
from meetings.settings import Settings
from tests.crashes.clocks import Clock, a_clock
from tests.search_app.accounts.conftest import PASSWORD, QUICK
from tests.servers import await_answer, free_port

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return a_clock(tmp_path)


@pytest.fixture
def server(tmp_path: Path, clock: Clock) -> Iterator[str]:
    """A server that keeps the clock's time, with an account in its store."""
    with closing(Catalogue.open(Settings.from_environ({}, tmp_path / "data").database_url)) as catalogue:
        now = utc_now()
        offer = Invitation("anne@example.org", "Anne", "secretariat", None, "test", now, now + dt.timedelta(days=1))
        token = catalogue.accounts.invite(offer)
        catalogue.accounts.accept(token, now=now, email="", name="Anne", password_hash=QUICK.hash(PASSWORD))
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ELASTICSEARCH_URL"}},
        **clock.environment,
        "VERBATIM_DATA": str(tmp_path / "data"),
        "VERBATIM_MEANING": "off",
    }
    command = [sys.executable, "-m", "verbatim", "serve", "--no-worker", "--port", str(port)]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
        address = f"http://127.0.0.1:{port}"
        await_answer(address)
        yield address
        process.terminate()


def token_of(person: requests.Session, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', person.get(address, timeout=30).text)
    assert found
    return found[1]


def test_a_session_and_an_upload_live_through_jumps_of_the_clock(server: str, clock: Clock) -> None:
    with requests.Session() as person:
        sign_in = {"csrf_token": token_of(person, f"{server}/sign-in"), "email": "anne@example.org"}
        person.post(f"{server}/sign-in", data={**sign_in, "password": PASSWORD}, timeout=30).raise_for_status()
        form = token_of(person, f"{server}/upload")
        place = (
            server
            + person.post(f"{server}/uploads", headers={**TUS, "Upload-Length": "40"}, timeout=30).headers["Location"]
        )
        for number, hours in enumerate((1, -1, 1, 0)):
            clock.put(hours)
            shown = parsedate_to_datetime(person.get(f"{server}/healthz", timeout=30).headers["Date"])
            away_s = (shown - utc_now()).total_seconds()
            assert away_s == pytest.approx(hours * 3600, abs=60), "the server's clock has jumped"
            assert "Your account" in person.get(f"{server}/", timeout=30).text
            part = {**TUS, "Upload-Offset": str(10 * number), "Content-Type": "application/offset+octet-stream"}
            assert person.patch(place, headers=part, data=b"x" * 10, timeout=30).status_code == 204
        assert person.head(place, headers=TUS, timeout=30).headers["Upload-Offset"] == "40"
        answer = person.post(f"{server}/upload", data={"csrf_token": form, "meeting": ""}, timeout=30)
        assert "too old" not in answer.text, "a form from before the jumps is still taken"
