"""What a visitor finds: what is published, in its published text, and no sign of anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.editing.operations import EditText, Withhold
from meetings.people import Actor, secretariat_at
from meetings.recording import Recording
from search_app.search.keeping import IndexKeeper
from search_app.search.port import EVERYTHING, Access, SearchQuery
from search_app.seeing import access_of

ANNE = secretariat_at("Anne")
VISITOR = Actor("Somebody", "observer")


def publish(catalogue: Catalogue, recording_id: str) -> None:
    for step in ("begin review", "approve", "publish"):
        catalogue.reviews.take(recording_id, step, ANNE, utc_now())  # type: ignore[arg-type]


@pytest.fixture
def found(archive) -> Callable[..., list[str]]:
    def find(text: str, actor: Actor = VISITOR, *, keep: bool = True) -> list[str]:
        if keep:
            IndexKeeper(archive.catalogue, archive.index).catch_up()
        access = access_of(actor, archive.catalogue)
        hits = archive.index.search(SearchQuery(access=access, text=text, limit=100)).hits
        return [hit.document.text for hit in hits]

    return find


def test_the_group_finds_everything_and_a_visitor_nothing_yet(archive, finished: Recording, found) -> None:
    assert access_of(ANNE, archive.catalogue) == EVERYTHING
    assert access_of(VISITOR, archive.catalogue) == Access()
    assert (len(found("questionnaire", ANNE)), found("questionnaire")) == (2, [])


def test_a_visitor_finds_what_is_published_at_once(archive, finished: Recording, found) -> None:
    publish(archive.catalogue, finished.id)
    assert len(found("questionnaire")) == 2
    other = archive.add("2" * 16)
    archive.finish(other)
    assert len(found("questionnaire")) == 2
    assert len(found("questionnaire", ANNE)) == 4


def test_a_corrigendum_is_not_found_by_visitors_before_it_is_published(archive, finished: Recording, found) -> None:
    catalogue = archive.catalogue
    publish(catalogue, finished.id)
    catalogue.reviews.take(finished.id, "open corrigendum", ANNE, utc_now(), note="A word was wrong.")
    revision = catalogue.edits.revision(finished.id)
    catalogue.edits.save(finished.id, revision, [EditText(3, "The survey should be short.")], ANNE, utc_now())
    assert (found("survey"), found("survey", ANNE)) == ([], ["The survey should be short."])
    assert (len(found("deadline")), found("deadline", ANNE)) == (1, [])
    for step in ("approve", "publish"):
        catalogue.reviews.take(finished.id, step, ANNE, utc_now())
    assert (found("survey"), found("deadline")) == (["The survey should be short."], [])


def test_what_is_withheld_is_not_found_from_the_same_moment_on(archive, finished: Recording, found) -> None:
    publish(archive.catalogue, finished.id)
    assert len(found("deadline")) == 1
    revision = archive.catalogue.edits.revision(finished.id)
    archive.catalogue.edits.save(finished.id, revision, [Withhold((3,), "confidential")], ANNE, utc_now())
    assert found("deadline", keep=False) == []
    assert (found("deadline"), found("deadline", ANNE)) == ([], [])
    assert found("questionnaire") != []


def test_pages_and_programs_tell_a_visitor_nothing_else(archive, finished: Recording) -> None:
    other = archive.add("2" * 16, meeting="A closed meeting")
    archive.finish(other)
    publish(archive.catalogue, finished.id)
    IndexKeeper(archive.catalogue, archive.index).catch_up()
    client = archive.app(hosts=None).test_client()
    headers = {"X-Forwarded-For": "192.0.2.7"}  # from elsewhere, so nobody in particular
    page = client.get("/search?q=questionnaire", headers=headers)
    assert page.status_code == 200
    assert "closed" not in page.get_data(as_text=True)
    answer = client.get("/api/v1/search?q=questionnaire", headers=headers).get_json()
    assert answer["total"] == 2
    assert {hit["recording"] for hit in answer["hits"]} == {finished.id}
    assert client.get("/api/v1/suggest?q=ag", headers=headers).get_json()["suggestions"][0]["count"] == 2
    closed = archive.catalogue.statements.names(other.id)[3]
    open_one = archive.catalogue.statements.names(finished.id)[3]
    assert client.get(f"/api/v1/statements/{closed}", headers=headers).status_code == 404
    assert client.get(f"/statements/{closed}", headers=headers).status_code == 404
    assert client.get(f"/api/v1/statements/{open_one}", headers=headers).get_json()["speaker"] == "Marilyn Cade"
