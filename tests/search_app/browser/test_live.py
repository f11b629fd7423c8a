from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from media.live.chunks import ChunkFolder
from media.live.joining import join
from media.live.packaging import package
from media.live.sending import played
from media.probe import probe
from media.samples import sample_session
from meetings.agenda import Agenda, AgendaItem, Group
from meetings.catalogue.transactions import utc_now
from meetings.live.caption_files import CaptionFiles
from meetings.live.captions import CaptionLine, Captions
from meetings.live.corrections import corrections
from meetings.live.session import Channel, LiveSession
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Word

pytestmark = pytest.mark.browser

SMALL = (390, 844)


@pytest.fixture
def session(archive: Any) -> LiveSession:
    meeting = archive.catalogue.add_meeting("Working Group on Enhanced Cooperation, second meeting")
    opened: LiveSession = archive.catalogue.live.open(
        meeting, channels=(Channel(), Channel("fr", "French", "fr")), audience="public", decision="Working methods, 4"
    )
    return opened


def chunks(archive: Any, session: LiveSession) -> int:
    return sum(take.expected for take in ChunkFolder(archive.settings.live_dir / session.id / "floor").takes())


def test_a_session_is_recorded_from_the_browser_over_a_cut_link(
    archive: Any, session: LiveSession, tmp_path: Path, open_page: Callable[..., Page],
    picture: Callable[[Page, str], None], allow_errors: Callable[[], None],
) -> None:  # fmt: skip
    allow_errors()
    page = open_page(f"/live/{session.id}/desk")
    page.get_by_role("button", name="Start recording").click()
    expect(page.locator("#time")).to_have_text(re.compile("0:00:0[2-9]"))
    picture(page, "live-desk")
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    picture(page, "live-desk")
    before = chunks(archive, session)
    assert before >= 1
    page.context.set_offline(True)
    expect(page.locator("#recorder-problem")).to_contain_text("cannot be reached")
    picture(page, "live-desk-cut")
    page.wait_for_timeout(2000)
    page.context.set_offline(False)
    expect(page.locator("#recorder-status")).to_contain_text("on the archive’s disk")
    page.get_by_role("button", name="End the session").click()
    expect(page.get_by_text("The session has ended.")).to_be_visible()
    ended = archive.catalogue.live.get(session.id)
    assert ended.state == "ended"
    made = join([ChunkFolder(archive.settings.live_dir / session.id / "floor")], tmp_path, ended.began_at)
    assert probe(made).codec == "opus"
    assert chunks(archive, session) >= before + 3


def test_what_a_closed_browser_had_not_sent_is_sent_when_it_comes_back(
    archive: Any, session: LiveSession, open_page: Callable[..., Page], allow_errors: Callable[[], None]
) -> None:
    allow_errors()
    page = open_page(f"/live/{session.id}/desk")
    page.get_by_role("button", name="Start recording").click()
    expect(page.locator("#time")).to_have_text(re.compile("0:00:0[2-9]"))
    page.context.route("**/chunks/*", lambda route: route.abort())
    expect(page.locator("#recorder-status")).to_contain_text(re.compile("[2-9] s wait to be sent"))
    before = chunks(archive, session)
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.unroute("**/chunks/*")
    page.reload()
    expect(page.locator("#recorder-status")).to_have_text("Nothing is being recorded from this browser.")
    assert chunks(archive, session) >= before + 2


def until(page: Page, true: str) -> None:
    """Wait until something is true of the page; its content policy lets no test evaluate text in it."""
    for _ in range(100):
        if page.evaluate(true):
            return
        page.wait_for_timeout(200)
    pytest.fail(f"It never came true: {true}")


@pytest.fixture
def spoken(archive: Any, session: LiveSession) -> Iterator[None]:
    """The sample session, played into the session as it would be said, and encoded for listeners."""
    folder = archive.settings.live_dir / session.id
    over = threading.Event()
    chunks = ChunkFolder(folder / "floor")
    began_at = utc_now()

    def speak() -> None:
        take = chunks.begin("audio/webm", began_at)
        for number, content in enumerate(played(sample_session().audio)):
            if over.is_set():
                return
            chunks.put(take, number, content)

    def encode() -> None:
        target = folder / "hls" / "floor"
        package(chunks, target, began_at=began_at, is_over=over.is_set, stopped=over.is_set)

    archive.catalogue.live.begin(session.id, began_at)
    threads = [threading.Thread(target=each) for each in (speak, encode)]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


def test_a_listener_hears_the_session_and_goes_back_in_it(
    session: LiveSession, spoken: None, open_page: Callable[..., Page], picture: Callable[[Page, str], None],
    allow_errors: Callable[[], None],
) -> None:  # fmt: skip
    allow_errors()  # the playlist is asked for before there is sound
    page = open_page(f"/live/{session.id}")
    page.get_by_role("button", name="Listen").click()
    status = page.locator("#listen-status")
    expect(status).to_have_text(re.compile("Live, [0-9]+ s behind"))
    page.wait_for_timeout(3000)
    picture(page, "live-room")
    behind = int(re.findall(r"\d+", status.text_content() or "")[0])
    assert behind <= 6
    page.get_by_role("button", name="From the beginning").click()
    until(page, "sound.currentTime < 3 && !sound.paused")
    until(page, "sound.currentTime > 1")
    page.get_by_role("button", name="Now").click()
    until(page, "sound.currentTime > 3")
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    picture(page, "live-room")
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("document.getElementById('sound').paused")


FULL_PLAYER = Path(__file__).parents[3] / "node_modules" / "hls.js" / "dist" / "hls.min.js"
PLAY_WITH_CAPTIONS = """(address) => {
  const video = document.createElement("video");
  video.id = "elsewhere";
  video.muted = true;
  document.body.append(video);
  const player = new Hls({ enableWorker: false, subtitleDisplay: true });
  player.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, () => { player.subtitleTrack = 0; });
  player.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  player.loadSource(address);
  player.attachMedia(video);
}"""
CUES = "[...document.getElementById('elsewhere').textTracks].flatMap(t => [...(t.cues || [])])"


def test_a_player_shows_the_captions_that_are_in_the_stream(
    archive: Any, session: LiveSession, spoken: None, open_page: Callable[..., Page],
    allow_errors: Callable[[], None],
) -> None:  # fmt: skip
    allow_errors()  # a video without sound is let play, its page complains about the icon of its controls
    lines = [line(0, "Good afternoon, everybody.", **CHAIR), line(1, "We begin with item one.", **CHAIR)]
    files = CaptionFiles(archive.settings.live_dir / session.id / "captions")
    files.keep(lines)
    files.show(Captions(tuple(lines), "", 60_000, 60_000))
    page = open_page("/live")
    page.route("**/hls.min.js", lambda route: route.fulfill(path=FULL_PLAYER, content_type="text/javascript"))
    page.goto(page.url.replace("/live", f"/live/{session.id}"))
    address = f"/live/{session.id}/sound/master.m3u8"
    playlist = address.replace("master", "floor/live")
    for _ in range(60):
        if page.request.get(page.url.partition("/live")[0] + playlist).ok:
            break
        page.wait_for_timeout(200)
    page.evaluate(PLAY_WITH_CAPTIONS, address)
    until(page, f"{CUES}.length >= 2")
    cues = page.evaluate(f"{CUES}.map(c => [c.startTime, c.getCueAsHTML().textContent])")
    by_text = {text.strip(): start for start, text in cues}
    assert abs(by_text["Good afternoon, everybody."] - 0.0) < 0.1
    assert abs(by_text["We begin with item one."] - 3.0) < 0.1
    until(page, "document.getElementById('elsewhere').currentTime > 1")


def line(number: int, text: str, **more: str) -> CaptionLine:
    at = number * 3000
    words = tuple(Word(Span(at + n * 200, at + n * 200 + 190), word) for n, word in enumerate(text.split()))
    return CaptionLine(number, words, **more)  # type: ignore[arg-type]


CHAIR = {"speaker": "S1", "name": "Peter Major", "agenda_item": "2"}


def test_a_reader_reads_along_in_the_size_that_they_need(
    archive: Any, session: LiveSession, open_page: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    files = CaptionFiles(archive.settings.live_dir / session.id / "captions")
    lines = [
        line(0, "Good morning. I call the meeting to order.", **CHAIR),
        line(1, "We turn to item two, the method to seek input.", **CHAIR),
        line(2, "Thank you, Chair.", speaker="S1", name="Peter Major", agenda_item="2"),
    ]

    def show(interim: str) -> None:
        files.keep(lines)
        files.show(Captions(tuple(lines), interim, 9000))

    show("We support the")
    page = open_page(f"/live/{session.id}")
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#interim")).to_have_text("We support the")
    lines[2] = line(2, "Thank you, Chair. We support", speaker="S2", name="Brazil", agenda_item="2")
    lines.append(line(3, "the agenda.", speaker="S2", name="Brazil", agenda_item="2", group="Brazil"))
    show("as it")
    expect(page.locator(".who")).to_have_text(["Peter Major", "Brazil"])
    expect(page.locator(".turn").nth(1)).to_contain_text("Thank you, Chair. We support the agenda.")
    expect(page.locator("#where")).to_have_text("Item 2 · Group of Brazil")
    picture(page, "live-captions")
    page.get_by_role("button", name="Correct", exact=True).click()
    page.locator(".line").nth(2).click()
    page.get_by_label("What was said").fill("Thank you, Mr. Chair. We support")
    page.get_by_label("Who said it").fill("Brazil")
    picture(page, "live-correcting")
    page.get_by_role("button", name="Put right").click()
    expect(page.locator(".turn").nth(1)).to_contain_text("Thank you, Mr. Chair. We support the agenda.")
    assert corrections(archive.catalogue.live.events(session.id))[2].name == "Brazil"
    page.get_by_role("button", name="Correct", exact=True).click()
    page.get_by_role("button", name="Larger type").click()
    page.get_by_role("button", name="Larger type").click()
    page.get_by_role("button", name="White on black").click()
    page.get_by_role("button", name="Full screen").click()
    picture(page, "live-captions-full")
    assert page.evaluate("parseFloat(getComputedStyle(document.getElementById('captions-scroll')).fontSize)") == 32
    page.get_by_role("button", name="Full screen").click()
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    picture(page, "live-captions")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    lines.extend(line(n, f"This is line number {n} of a long session.", **CHAIR) for n in range(4, 80))
    show("")
    expect(page.locator(".line")).to_have_count(80)
    assert page.evaluate("(() => { const s = document.getElementById('captions-scroll'); return s.scrollTop > 100 })()")


def test_the_floor_is_asked_for_and_given_on_the_page(
    archive: Any, open_page: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    session = archive.catalogue.live.open(
        archive.catalogue.add_meeting("Working Group on Enhanced Cooperation, second meeting"),
        agenda=Agenda((AgendaItem("1", "Procedure"), AgendaItem("2", "Method to seek input")), (Group("Brazil"),)),
        roster=Roster((Participant("Brazil"), Participant("Marilyn Cade", entity="mCADE"))),
    )
    archive.catalogue.live.begin(session.id, utc_now())
    page = open_page(f"/live/{session.id}")
    for seat in ("Brazil", "Marilyn Cade", "Japan"):
        page.get_by_label("Delegation or person").fill(seat)
        page.get_by_role("button", name="Put on the list").click()
        expect(page.locator("#queue")).to_contain_text(seat)
    page.get_by_role("button", name="Give the floor: Marilyn Cade").click()
    expect(page.locator("#floor-now")).to_contain_text("Marilyn Cade has the floor")
    page.get_by_label("Agenda item").select_option("2")
    page.locator("form", has=page.get_by_label("Agenda item")).get_by_role("button", name="Set").click()
    page.get_by_role("button", name="Decision").click()
    page.get_by_role("button", name="Square brackets").click()
    expect(page.locator("#marks li")).to_have_count(2)
    picture(page, "live-floor")
    page.get_by_role("button", name="Remove: Japan").click()
    expect(page.locator("#queue li")).to_have_count(1)
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    page.locator("#room").scroll_into_view_if_needed()
    page.locator("#room-title").evaluate("e => e.scrollIntoView()")
    picture(page, "live-floor")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [event.kind for event in archive.catalogue.live.events(session.id)][-1] == "withdraw"


def test_the_list_and_the_form_look_right(
    session: LiveSession, open_page: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    for size in ((1280, 860), SMALL):
        page = open_page("/live", size)
        expect(page.get_by_role("heading", name="Under way")).to_be_visible()
        page.get_by_text("Participants, interpretation, listeners").click()
        picture(page, "live")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
