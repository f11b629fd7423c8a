"""What an observer, a visitor and a member get of a session follows the decision, on every way and at once."""

from __future__ import annotations

import datetime as dt
import itertools
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import g

from meetings.catalogue.transactions import utc_now
from meetings.observers import Decision, Registration, Ruling, SessionAccess
from meetings.people import BodyRole, secretariat_at
from meetings.recording import Recording
from search_app.accounts.actor import person_of
from search_app.live.access import while_followed
from search_app.search.keeping import IndexKeeper
from tests.search_app.accounts.conftest import Person, Society

ANNE = secretariat_at("Anne")
CITED = Decision("The Chair", dt.date(2013, 5, 30), "First meeting, item 2")
FORM = {"by": "The Chair", "date": "30.05.2013", "source": "First meeting, item 2"}
AUDIENCES = ("group", "observers", "public")


def publish(archive: Any, recording: Recording) -> None:
    for step in ("begin review", "approve", "publish"):
        archive.catalogue.reviews.take(recording.id, step, ANNE, utc_now())
    IndexKeeper(archive.catalogue, archive.index).catch_up()


def rule(archive: Any, recording: Recording, listen: str, read: str, session: str | None = "own") -> None:
    access = SessionAccess(listen, read, CITED)  # type: ignore[arg-type]
    session_id = recording.id if session == "own" else session
    archive.catalogue.observing.rule(Ruling(recording.meeting.id, session_id, access, utc_now(), "Anne"))


def admit(archive: Any, recording: Recording, person: Person) -> Registration:
    assert person.account
    asked = Registration("r1", recording.meeting.id, "Ada", "APC", "wsis", person.account.email, utc_now())
    archive.catalogue.observing.register(asked)
    admitted: Registration = archive.catalogue.observing.decide(recording.meeting.id, "r1", CITED, admitted=True)
    return admitted


def status(person: Person, address: str) -> int:
    with person.client.get(address) as response:
        return response.status_code


def reads(person: Person, recording: Recording, statement: str) -> set[bool]:
    """Ask for the published record in every way that there is; all ways have to say the same."""
    client, name = person.client, recording.id
    found = client.get("/api/v1/search?q=questionnaire").get_json()
    page = client.get("/search?q=questionnaire&facets=1").get_data(as_text=True)
    return {
        found["total"] > 0,
        any(found["facets"].values()),
        bool(client.get("/api/v1/suggest?q=mar").get_json()["suggestions"]),
        "deadline of six weeks" in page,
        status(person, f"/statements/{statement}") == 302,
        status(person, f"/api/v1/statements/{statement}") == 200,
        status(person, "/speakers/Marilyn%20Cade") == 200,
        status(person, f"/meetings/{recording.meeting.id}/items/2") == 200,
        "deadline of six weeks" in client.get(f"/public/sessions/{name}").get_data(as_text=True),
        status(person, f"/public/sessions/{name}/export/txt") == 200,
        status(person, f"/public/sessions/{name}/archive.zip") == 200,
        status(person, f"/public/statements/{statement}") == 200,
        status(person, f"/public/statements/{statement}/clip.m4a") == 200,
        status(person, f"/public/statements/{statement}/embed") == 200,
        name in client.get("/public/feed.atom").get_data(as_text=True),
        name in client.get("/public/sitemap.xml").get_data(as_text=True),
    }


def hears(person: Person, recording: Recording) -> bool:
    address = f"/public/sessions/{recording.id}/audio"
    with person.client.get(address) as whole, person.client.get(address, headers={"Range": "bytes=0-9"}) as part:
        assert (whole.status_code, part.status_code) in {(200, 206), (404, 404)}
        assert whole.headers["Cache-Control"].find("no-cache") >= 0 or whole.status_code == 404
        return whole.status_code == 200


def test_every_way_to_a_session_follows_its_decision(society: Society) -> None:
    archive = society.archive
    recording = archive.add()
    archive.finish(recording)
    statement = archive.catalogue.statements.names(recording.id)[3]
    observer, stranger, general = society.person("public"), society.person("public"), society.person("observer")
    admit(archive, recording, observer)
    people = {"observers": (observer, general), "public": (stranger, society.public())}
    for published in (False, True):
        if published:
            publish(archive, recording)
        for listen, read in itertools.product(AUDIENCES, AUDIENCES):
            rule(archive, recording, listen, read)
            for role, asking in people.items():
                lets = {"group": (), "observers": ("observers",), "public": ("observers", "public")}
                may_read = published and role in lets[read]
                for person in asking[: 2 if (listen, read) == ("observers", "observers") else 1]:
                    assert reads(person, recording, statement) == {may_read}, (published, listen, read, role)
                    assert hears(person, recording) == (may_read or role in lets[listen])


def test_granted_and_withdrawn_at_once_in_an_open_session(society: Society) -> None:
    archive = society.archive
    recording = archive.add()
    archive.finish(recording)
    publish(archive, recording)
    office, observer = society.person("secretariat"), society.person("public")
    statement = archive.catalogue.statements.names(recording.id)[3]
    admit(archive, recording, observer)
    meeting = recording.meeting.id
    for read, sees in (("group", False), ("observers", True), ("group", False)):
        sent = office.post(f"/meetings/{meeting}/access", session="", listen="group", read=read, **FORM)
        assert sent.status_code == 303
        assert reads(observer, recording, statement) == {sees}
    office.post(f"/meetings/{meeting}/access", session=recording.id, listen="observers", read="observers", **FORM)
    assert reads(observer, recording, statement) == {True}
    assert "The Chair, 30.05.2013" in office.client.get(f"/meetings/{meeting}/observers").get_data(as_text=True)
    assert office.post(f"/meetings/{meeting}/observers/r1/withdraw").status_code == 303
    assert reads(observer, recording, statement) == {False}
    assert not hears(observer, recording)


def test_what_is_listened_to_live_follows_the_decision(society: Society) -> None:
    archive = society.archive
    recording = archive.add()
    live = archive.catalogue.live.open(recording.meeting)
    folder = archive.settings.live_dir / live.id / "hls" / "floor" / "0000-0"
    folder.mkdir(parents=True)
    tone = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:d=4", "-c:a", "aac", "-f", "hls", "-hls_time", "2"]
    subprocess.run(
        [*tone, "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4", "-hls_segment_filename",
         str(folder / "%06d.m4s"), str(folder / "own.m3u8")], check=True,
    )  # fmt: skip
    observer = society.person("public")
    admit(archive, recording, observer)
    ways = [f"/live/{live.id}{end}" for end in ("", "/room", "/captions", "/sound/floor/0000-0/000000.m4s")]

    def answers() -> set[int]:
        return {status(observer, way) for way in ways}

    assert answers() == {404}
    rule(archive, recording, "observers", "group", live.id)
    assert answers() == {200}
    rule(archive, recording, "group", "group", live.id)
    assert answers() == {404}


def test_an_observer_listens_on_a_page_that_has_no_text(society: Society) -> None:
    archive = society.archive
    recording = archive.add()
    archive.finish(recording)
    observer = society.person("public")
    admit(archive, recording, observer)
    rule(archive, recording, "observers", "group")
    page = observer.client.get(f"/public/sessions/{recording.id}").get_data(as_text=True)
    assert "You may listen to this session. The Chair, 30.05.2013, First meeting, item 2." in page
    assert "questionnaire" not in page
    assert "<audio" in page
    assert f"/public/sessions/{recording.id}" in observer.client.get("/public/").get_data(as_text=True)
    assert observer.client.get(f"/recordings/{recording.id}").status_code == 403
    assert observer.client.get(f"/recordings/{recording.id}/audio").status_code == 403


def test_registering_with_the_public_form(society: Society) -> None:
    office, visitor = society.person("secretariat"), society.public()
    meeting = society.archive.add().meeting.id
    form = {"name": "Ada Palmer", "affiliation": "APC", "category": "ngo-general", "email": "ada@apc.org"}
    assert visitor.client.get(f"/observe/{meeting}").status_code == 404
    office.post(f"/meetings/{meeting}/observers/opening", open="yes")
    wrong = visitor.post(f"/observe/{meeting}", **{**form, "category": "", "email": "ada"})
    assert wrong.status_code == 400
    assert "by which rule you observe" in wrong.get_data(as_text=True)
    sent = visitor.post(f"/observe/{meeting}", **form)
    assert "A place is kept for you" in visitor.client.get(sent.location).get_data(as_text=True)
    assert "registered for the meeting already" in visitor.post(f"/observe/{meeting}", **form).get_data(as_text=True)
    office.post(f"/meetings/{meeting}/observers", **{**form, "email": "b@apc.org", "name": "=cmd()"})
    (first, second) = society.archive.catalogue.observing.registrations(meeting)
    assert (first.state, first.decision, second.state) == ("seated", None, "seated")
    refused = office.post(f"/meetings/{meeting}/observers/{first.id}/decide", admitted="yes", by="The Chair")
    assert refused.status_code == 400
    office.post(f"/meetings/{meeting}/observers/{first.id}/decide", admitted="yes", **FORM)
    table = office.client.get(f"/meetings/{meeting}/observers/table.csv").get_data(as_text=True)
    assert "The Chair, 30.05.2013" in table
    assert "'=cmd()" in table
    invited = office.post(f"/meetings/{meeting}/observers/{first.id}/invite").get_data(as_text=True)
    assert "/join/" in invited
    office.post(f"/meetings/{meeting}/observers/opening", open="yes", until="30.05.2013")
    assert visitor.client.get(f"/observe/{meeting}").status_code == 404


@pytest.mark.parametrize("listed", ["/api/v1/meetings", "/api/v1/recordings", "/", "/bodies"])
def test_lists_show_somebody_of_one_body_nothing_of_another(
    society: Society, two: tuple[str, str], listed: str
) -> None:
    person = society.person("public")
    assert person.account
    society.archive.catalogue.body_roles.give(person.account.id, BodyRole("w1", "member"))
    page = person.client.get(listed).get_data(as_text=True)
    assert "Meeting of w1" in page or "Body w1" in page or two[0] in page
    assert not any(sign in page for sign in ("Meeting of w2", "Body w2", two[1]))


def test_a_stream_that_is_open_ends_when_listening_is_withdrawn(society: Society) -> None:
    archive = society.archive
    recording = archive.add()
    live = archive.catalogue.live.open(recording.meeting)
    archive.catalogue.observing.rule(
        Ruling(recording.meeting.id, live.id, SessionAccess("observers", "group", CITED), utc_now(), "Anne")
    )
    observer = society.person("public")
    admit(archive, recording, observer)
    with society.app.test_request_context():

        def endless() -> Iterator[bytes]:
            while True:
                time.sleep(0.3)
                yield b"sound"

        assert observer.account
        setattr(g, "verbatim_person", person_of(observer.account))  # noqa: B010 (the request's own slot for it)
        stream = while_followed(endless(), live)
        began = time.monotonic()
        assert [next(stream) for _ in range(5)] == [b"sound"] * 5
        archive.catalogue.observing.withdraw(recording.meeting.id, "r1")
        assert len(list(stream)) < 5
        assert time.monotonic() - began < 30
