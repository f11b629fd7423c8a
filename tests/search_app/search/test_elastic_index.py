"""What is Elasticsearch's own: names, versions, the lock, and a server that is not there."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from elasticsearch import Elasticsearch

from meetings.errors import InputError, StorageError, UnavailableError
from meetings.settings import Settings
from search_app.search import open_index
from search_app.search.documents import SCHEMA_VERSION, entry_of
from search_app.search.elastic_engine import search_body
from search_app.search.elastic_index import ElasticIndex, ElasticOptions, mapping
from search_app.search.engine import Page
from search_app.search.plan import plan_of
from search_app.search.port import EVERYTHING, FACETS, OutdatedIndexError
from search_app.search.query import parse
from tests.search_app.search.corpus import ARCHIVE, MORNING, query

server = pytest.mark.server


def test_every_field_of_a_document_is_mapped_and_no_other() -> None:
    known = set(mapping()["properties"])
    entry = entry_of(MORNING[1])
    sent = {*entry.__slots__, *entry.facets} - {"facets"}
    assert sent <= known
    assert known == ({*entry.__slots__, *FACETS} - {"facets"})
    assert mapping()["dynamic"] == "strict"


def _fields_of(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        for name, value in body.items():
            if name in {"term", "terms", "match_phrase", "prefix", "fuzzy", "range"}:
                yield from ([value["field"]] if "field" in value else value)
            else:
                yield from _fields_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from _fields_of(value)


def test_queries_ask_only_for_fields_that_are_mapped() -> None:
    text = 'policy "enhanced cooperation" -ICANN gov* speaker:Cade item:2 after:2013'
    plan = plan_of(query(text, recording_id="r"), parse(text), has_fact=lambda fact: "speaker" in fact)
    asked = set(_fields_of(search_body(plan, Page(10, 0, by_time=False, facets=FACETS))))
    assert asked >= {"words", "stems", "facts", "day", "recording_id", "speaker"}
    assert asked <= set(mapping()["properties"])


def test_opens_from_settings(tmp_path: Path) -> None:
    settings = Settings.from_environ({"ELASTICSEARCH_URL": "http://127.0.0.1:1", "ELASTICSEARCH_SHARDS": "2"}, tmp_path)
    assert isinstance(open_index(settings), ElasticIndex)


@pytest.mark.parametrize("url", ["search.example.org", "http://", "http://host:port", "ftp://host:21", ""])
def test_an_address_that_is_none_is_told_without_its_password(url: str) -> None:
    with pytest.raises(InputError, match="address"):
        ElasticIndex(ElasticOptions(url))


@pytest.mark.parametrize("ask", ["count", "search", "replace", "rebuild", "suggest"])
def test_a_server_that_does_not_answer_is_told_without_its_password(ask: str) -> None:
    index = ElasticIndex(ElasticOptions("http://somebody:secret@127.0.0.1:1"))
    calls = {
        "count": index.count,
        "search": lambda: index.search(query("policy")),
        "replace": lambda: index.replace_recording("r", MORNING),
        "rebuild": lambda: index.rebuild(MORNING),
        "suggest": lambda: index.suggest("mar", EVERYTHING),
    }
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1:1 does not answer") as failure:
        calls[ask]()
    assert "secret" not in str(failure.value)
    index.close()


class _Answering(http.server.BaseHTTPRequestHandler):
    """Answers every request with one status, as a server that refuses does."""

    status = 200
    headers_sent: ClassVar[dict[str, str]] = {}
    seen: ClassVar[list[str]] = []

    def answer(self) -> None:
        self.seen.append(self.headers.get("Authorization", ""))
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        self.send_response(self.status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"{}")

    do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815 - the base class looks for these names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def refusing(request: pytest.FixtureRequest) -> Iterator[str]:
    status, product = request.param
    sent = {"X-Elastic-Product": "Elasticsearch"} if product else {}
    handler = type("Refusing", (_Answering,), {"status": status, "headers_sent": sent})
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://somebody:secret@127.0.0.1:{listening.server_address[1]}"
    listening.shutdown()
    listening.server_close()


@pytest.mark.parametrize(
    ("refusing", "kind", "said"),
    [
        ((401, True), UnavailableError, "refuses the user"),
        ((403, True), UnavailableError, "refuses the user"),
        ((429, True), UnavailableError, "too busy"),
        ((503, True), UnavailableError, "too busy"),
        ((400, True), StorageError, "refused"),
        ((200, False), StorageError, "is not Elasticsearch"),
    ],
    indirect=["refusing"],
)
def test_a_server_that_refuses_is_told_in_a_sentence(refusing: str, kind: type[Exception], said: str) -> None:
    index = ElasticIndex(ElasticOptions(refusing))
    with pytest.raises(kind, match=said) as failure:
        index.count()
    assert "secret" not in str(failure.value)
    index.close()


@pytest.mark.parametrize("refusing", [(401, True)], indirect=True)
@pytest.mark.parametrize(("api_key", "sent"), [(None, "Basic c29tZWJvZHk6c2VjcmV0"), ("a2V5", "ApiKey a2V5")])
def test_sends_the_password_or_the_key(refusing: str, api_key: str | None, sent: str) -> None:
    url = refusing.replace("somebody:secret@", "") if api_key else refusing
    index = ElasticIndex(ElasticOptions(url, api_key=api_key))
    with pytest.raises(UnavailableError):
        index.count()
    assert _Answering.seen[-1] == sent
    index.close()


@server
def test_an_index_of_another_version_says_how_to_renew_it(elastic_options: ElasticOptions) -> None:
    index = ElasticIndex(elastic_options)
    with Elasticsearch(elastic_options.url) as client:
        older = f"{elastic_options.name}-segments-v{SCHEMA_VERSION - 1}"
        client.indices.create(index=f"{older}-abc", aliases={older: {}})
    for ask in (index.count, lambda: index.search(query()), lambda: index.replace_recording("r", MORNING)):
        with pytest.raises(OutdatedIndexError, match="verbatim reindex"):
            ask()
    assert index.rebuild(MORNING) == index.count() == len(MORNING)
    with Elasticsearch(elastic_options.url) as client:
        assert not client.indices.exists(index=f"{older}-abc")
    index.close()


@server
def test_writers_wait_while_another_process_rebuilds(elastic_options: ElasticOptions) -> None:
    index, other = ElasticIndex(elastic_options), ElasticIndex(elastic_options)
    refused = []

    def documents() -> Iterator[Any]:
        for write in (lambda: other.replace_recording("r", MORNING), lambda: other.rebuild(MORNING)):
            with pytest.raises(UnavailableError, match="being rebuilt") as failure:
                write()
            refused.append(failure)
        yield from ARCHIVE

    index.rebuild(documents())
    assert len(refused) == 2
    other.replace_recording("morning", MORNING)
    assert other.count() == len(ARCHIVE)
    index.close()
    other.close()


@server
def test_the_lock_of_a_process_that_died_ends(elastic_options: ElasticOptions) -> None:
    index = ElasticIndex(elastic_options)
    index.rebuild(MORNING)
    with Elasticsearch(elastic_options.url) as client:
        locks = f"{elastic_options.name}-locks"
        client.index(index=locks, id="rebuild", document={"expires": time.time() - 1})
    index.replace_recording("morning", MORNING)
    assert index.rebuild(ARCHIVE) == len(ARCHIVE)
    index.close()


@server
def test_the_first_writers_of_several_processes_make_one_index(elastic_options: ElasticOptions) -> None:
    indexes = [ElasticIndex(elastic_options) for _ in range(4)]
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            indexes[number].replace_recording(
                f"r{number}", [replace(MORNING[0], id=f"r{number}:0", recording_id=f"r{number}")]
            )
        except BaseException as failure:  # noqa: BLE001 - handed to the test
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert indexes[0].count() == 4
    for index in indexes:
        index.close()


@server
def test_two_shards_answer_alike(elastic_options: ElasticOptions) -> None:
    index = ElasticIndex(replace(elastic_options, shards=2))
    index.rebuild(ARCHIVE)
    hits = index.search(query(limit=100)).hits
    assert [hit.document for hit in hits] == ARCHIVE
    index.close()
