"""Both indexes, empty and filled; Elasticsearch where a server can be had."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_app.search.elastic_index import ElasticIndex, ElasticOptions
from search_app.search.port import SearchIndex
from search_app.search.tantivy_index import TantivyIndex
from tests.search_app.search.corpus import ARCHIVE, by_recording

ADAPTERS = [pytest.param("embedded"), pytest.param("elasticsearch", marks=pytest.mark.server)]
SHARED = Path(__file__).parents[3].parent / "shared" / "elasticsearch"
IndexMaker = Callable[[], SearchIndex]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The server that is named, or one started for these tests, or a skip that says why."""
    named = os.environ.get("VERBATIM_TEST_ELASTICSEARCH_URL") or os.environ.get("ELASTICSEARCH_URL")
    if named:
        yield named
        return
    if not (SHARED / "start.sh").exists():
        reason = "No Elasticsearch: name one in VERBATIM_TEST_ELASTICSEARCH_URL."
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason} CI must not skip these tests.")
        pytest.skip(reason)
    port, folder = free_port(), tempfile.mkdtemp(prefix="verbatim-elasticsearch-")
    subprocess.run([SHARED / "start.sh", str(port), folder], check=True, capture_output=True, timeout=300)
    yield f"http://127.0.0.1:{port}"
    subprocess.run([SHARED / "stop.sh", str(port), folder], check=True, capture_output=True, timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def elastic_options(elasticsearch_url: str) -> Iterator[ElasticOptions]:
    """Names of its own for one test, deleted after it."""
    options = ElasticOptions(elasticsearch_url, name=f"test-{secrets.token_hex(4)}")
    yield options
    _drop(options)


@pytest.fixture(params=ADAPTERS)
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> IndexMaker:
    """Open the same empty index once more at each call, as another process would."""
    if request.param == "embedded":
        return lambda: TantivyIndex(tmp_path / "index")
    options: ElasticOptions = request.getfixturevalue("elastic_options")
    return lambda: ElasticIndex(options)


@pytest.fixture
def index(open_index: IndexMaker) -> Iterator[SearchIndex]:
    opened = open_index()
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=ADAPTERS)
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The archive of six languages, for tests that only read."""
    if request.param == "embedded":
        filled: SearchIndex = TantivyIndex(tmp_path_factory.mktemp("archive") / "index")
        _fill(filled)
        yield filled
    else:
        options = ElasticOptions(request.getfixturevalue("elasticsearch_url"), name=f"test-{secrets.token_hex(4)}")
        filled = ElasticIndex(options)
        _fill(filled)
        yield filled
        _drop(options)
    filled.close()


def _fill(index: SearchIndex) -> None:
    for recording_id, documents in by_recording(ARCHIVE).items():
        index.replace_recording(recording_id, documents)


def _drop(options: ElasticOptions) -> None:
    index = ElasticIndex(options)
    index.drop()
    index.close()
