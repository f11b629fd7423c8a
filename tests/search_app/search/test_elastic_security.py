"""Elasticsearch over TLS, with a password or a key: a real node behind a real proxy that lets nobody else in."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from meetings.errors import UnavailableError
from search_app.search import elastic_index
from search_app.search.elastic_index import ElasticIndex, ElasticOptions
from tests.search_app.search.corpus import MORNING, query
from tests.tls import Authority, guarded

pytestmark = pytest.mark.server
PASSWORD, KEY = "pass:word/with@signs", "aWQ6a2V5"
LET_IN = (f"ApiKey {KEY}", "Basic " + base64.b64encode(f"verbatim:{PASSWORD}".encode()).decode())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"), "committee")


@pytest.fixture
def secured(elastic_options: ElasticOptions, authority: Authority, tmp_path: Path) -> Iterator[ElasticOptions]:
    """The node's address behind TLS, its authority known, nobody named yet."""
    with guarded(elastic_options.url, authority.sign_for("127.0.0.1", tmp_path), LET_IN) as address:
        yield replace(elastic_options, url=address, ca_file=str(authority.file))


def with_password(options: ElasticOptions, password: str) -> ElasticOptions:
    quoted = password.replace(":", "%3A").replace("/", "%2F").replace("@", "%40")
    return replace(options, url=options.url.replace("https://", f"https://verbatim:{quoted}@"))


def works(options: ElasticOptions) -> bool:
    index = ElasticIndex(options)
    try:
        index.rebuild(MORNING)
        index.replace_recording(MORNING[0].recording_id, MORNING)
        return index.count() == len(MORNING) and index.search(query("policy")).total > 0
    finally:
        index.close()


def refusal(options: ElasticOptions) -> str:
    index = ElasticIndex(options)
    try:
        with pytest.raises(UnavailableError) as refused:
            index.search(query("policy"))
        return refused.value.message
    finally:
        index.close()


def test_a_key_lets_in(secured: ElasticOptions) -> None:
    assert works(replace(secured, api_key=KEY))


def test_a_password_lets_in(secured: ElasticOptions) -> None:
    assert works(with_password(secured, PASSWORD))


def test_who_brings_no_or_a_wrong_one_is_kept_out(secured: ElasticOptions) -> None:
    for options in (secured, replace(secured, api_key="Z3Vlc3NlZA=="), with_password(secured, "guessed")):
        told = refusal(options)
        assert "refuses the user, password or key" in told
        assert "guessed" not in told


def test_a_certificate_of_somebody_else_is_not_trusted(secured: ElasticOptions, tmp_path: Path) -> None:
    other = Authority.make(tmp_path, "other")
    for options in (replace(secured, ca_file=str(other.file)), replace(secured, ca_file=None)):
        told = refusal(with_password(options, PASSWORD))
        assert "certificate" in told
        assert PASSWORD not in told


def test_a_certificate_for_another_name_is_not_trusted(
    elastic_options: ElasticOptions, authority: Authority, tmp_path: Path
) -> None:
    with guarded(elastic_options.url, authority.sign_for("search.example.org", tmp_path), LET_IN) as address:
        options = replace(elastic_options, url=address, ca_file=str(authority.file), api_key=KEY)
        assert "certificate" in refusal(options)


@pytest.mark.parametrize(("busy", "told"), [(3, None), (100, "too busy")])
def test_a_busy_server_is_waited_for_a_while(
    elastic_options: ElasticOptions,
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    busy: int,
    told: str | None,
) -> None:
    monkeypatch.setattr(elastic_index, "_PAUSE_S", 0.01)
    with guarded(elastic_options.url, authority.sign_for("127.0.0.1", tmp_path), LET_IN, busy) as address:
        options = replace(elastic_options, url=address, ca_file=str(authority.file), api_key=KEY)
        if told is None:
            assert works(options)
        else:
            with pytest.raises(UnavailableError, match=told):
                works(options)
