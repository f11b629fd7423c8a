"""A thousand respondents send in the last minute: a real server, real connections; none lost, none twice.

``VERBATIM_RESPONDENTS`` sets another number; with ``-o log_cli=true --log-level=INFO`` it says how long it took.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from meetings.catalogue.store import Catalogue
from meetings.compilation import compile_answers, summarise
from meetings.formats import questionnaire_text
from meetings.questionnaire import Questionnaire, Respondent

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[3]
RESPONDENTS = int(os.environ.get("VERBATIM_RESPONDENTS", "1000"))
AT_ONCE = 24
GROUPS = ("government", "business", "civil society", "technical and academic")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store with a questionnaire that closes in ten minutes."""
    from zoneinfo import ZoneInfo

    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    deadline = dt.datetime.now(ZoneInfo("Europe/Zurich")).replace(tzinfo=None) + dt.timedelta(minutes=10)
    questions = questionnaire_text.loads("1. Group? [category]\n4. Issues?")
    asked = Questionnaire("q", "Last minute", texts={"en": questions}, deadline=deadline, state="open")
    catalogue.questionnaires.add(asked, dt.datetime.now(dt.UTC))
    people = [Respondent(f"{n:016}", f"Person {n}", email=f"{n}@x.org", nonce=str(n)) for n in range(RESPONDENTS)]
    assert catalogue.questionnaires.invite("q", people) == RESPONDENTS
    catalogue.close()
    return tmp_path


@pytest.fixture
def server(data: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "VERBATIM_DATA": str(data), "DATABASE_URL": "", "ELASTICSEARCH_URL": ""}
    command = [sys.executable, "-m", "verbatim", "serve", "--no-worker", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            requests.get(f"{address}/healthz", timeout=5)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


def links(data: Path) -> list[str]:
    from itsdangerous import URLSafeSerializer

    signer = URLSafeSerializer((data / "session.key").read_bytes(), salt="questionnaire")
    return [f"/q/{signer.dumps([f'{n:016}', str(n)])}" for n in range(RESPONDENTS)]


def test_none_is_lost_and_none_counts_twice(data: Path, server: str) -> None:
    def send(number: int, link: str) -> list[int]:
        fields = {
            "category": GROUPS[number % 4],
            "consent": "yes",
            "action": "send",
            "a-4": f"Issue of person {number}.",
        }
        times = 2 if number % 10 == 0 else 1  # some press the button twice
        return [
            requests.post(f"{server}{link}", data=fields, timeout=60, allow_redirects=False).status_code
            for _ in range(times)
        ]

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [status for each in pool.map(send, range(RESPONDENTS), links(data)) for status in each]
    took_s = time.monotonic() - began
    logging.getLogger(__name__).info("%d answers in %.1f s", len(answers), took_s)
    assert Counter(answers) == {303: RESPONDENTS + RESPONDENTS // 10}
    catalogue = Catalogue.open(f"sqlite:///{data}/verbatim.db")
    responses = catalogue.questionnaires.responses("q")
    catalogue.close()
    asked = Questionnaire("q", "x", texts={"en": questionnaire_text.loads("1. Group? [category]\n4. Issues?")})
    said = [row.texts[0] for row in compile_answers(asked, responses)[1].rows]
    assert sorted(said) == sorted(f"Issue of person {n}." for n in range(RESPONDENTS))
    summary = summarise(asked, responses)
    assert (summary.submitted, summary.late, summary.problems) == (RESPONDENTS, 0, ())
    assert summary.responses.by_group[0] == RESPONDENTS // 4
