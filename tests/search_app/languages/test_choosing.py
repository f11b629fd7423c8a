"""Which language somebody gets, and that the choice stays with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.errors import InputError
from meetings.settings import Settings

FRENCH = {"Accept-Language": "fr-CH, en;q=0.5"}


def language_of(client: FlaskClient, address: str = "/", **headers: Any) -> str:
    page = client.get(address, **headers).get_data(as_text=True)
    return page.partition('<html lang="')[2][:2]


def test_the_browser_is_asked_and_the_setting_is_last(archive: Any) -> None:
    client = archive.app().test_client()
    assert language_of(client, headers=FRENCH) == "fr"
    assert language_of(client, headers={"Accept-Language": "de"}) == "en"
    archive.settings = replace(archive.settings, languages=("es", "en"))
    assert language_of(archive.app().test_client()) == "es"
    assert language_of(archive.app().test_client(), headers=FRENCH) == "en"


def test_the_switch_keeps_the_page_and_goes_before_the_browser(client: FlaskClient) -> None:
    page = client.get("/search?q=x", headers=FRENCH).get_data(as_text=True)
    assert 'name="next" value="/search?q=x"' in page
    changed = client.post("/language", data={"language": "es", "next": "/search?q=x"})
    assert (changed.status_code, changed.location) == (303, "/search?q=x")
    assert "HttpOnly" in changed.headers["Set-Cookie"]
    assert language_of(client, headers=FRENCH) == "es"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_switch_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    assert client.post("/language", data={"language": "fr", "next": target}).location == "/"


def test_what_is_not_offered_is_not_set(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.post("/language", data={"language": "ar", "next": "/"}).headers
    client.set_cookie("language", "ar")
    assert language_of(client) == "en"


def test_another_sites_page_cannot_switch(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "fr"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_pages_say_on_what_they_depend(client: FlaskClient) -> None:
    varies = client.get("/").headers["Vary"]
    assert "Accept-Language" in varies
    assert "Cookie" in varies


def test_a_language_from_right_to_left_says_so(archive: Any) -> None:
    archive.settings = replace(archive.settings, languages=("en", "ar"))
    page = archive.app().test_client().get("/", headers={"Accept-Language": "ar"}).get_data(as_text=True)
    assert '<html lang="ar" dir="rtl">' in page
    assert '<script src="/language/ar.js">' in page


def test_dates_and_numbers_are_those_of_the_language(client: FlaskClient, finished: Any) -> None:
    page = client.get("/", headers={"Accept-Language": "es"}).get_data(as_text=True)
    assert "30 de mayo de 2013" in page
    assert "30 May 2013" in client.get("/").get_data(as_text=True)


def test_programs_are_told_in_their_language_too(client: FlaskClient) -> None:
    address = "/api/v1/recordings/0000000000000000"
    assert client.get(address).json["detail"].startswith("There is no recording")
    assert client.get(address, headers=FRENCH).json["detail"].startswith("Il n’y a pas d’enregistrement")


def test_a_failure_that_was_stored_is_told_in_the_readers_language(archive: Any, client: FlaskClient) -> None:
    error = "india.mp4 has no sound in it; choose a recording in which somebody can be heard."
    recording = archive.add(state="failed", error=error)
    page = client.get(f"/recordings/{recording.id}", headers=FRENCH).get_data(as_text=True)
    assert "india.mp4 ne contient pas de son" in page


def test_scripts_get_their_texts(client: FlaskClient) -> None:
    answer = client.get("/language/fr.js")
    assert answer.mimetype == "text/javascript"
    assert '"plurals": ["one", "other"]' in answer.get_data(as_text=True)
    assert client.get("/language/fr.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/language/xx.js").status_code == 404


@pytest.mark.parametrize("value", ["english", "en;fr", "EN"])
def test_a_setting_that_names_no_language_is_told(value: str) -> None:
    with pytest.raises(InputError, match="VERBATIM_LANGUAGES"):
        Settings.from_environ({"VERBATIM_LANGUAGES": value})
