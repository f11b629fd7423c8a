"""The life of a first meeting, played through the browser from an empty store, with the real pipeline and real mail.

Its pictures are those of docs/walkthrough.md: with VERBATIM_TEST_SCREENSHOTS=docs/images they are taken anew.
"""

from __future__ import annotations

import io
import re
import subprocess
import warnings
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import requests
from playwright.sync_api import Page, expect

from media.samples import SampleSession
from meetings.formats import members
from meetings.samples import sample_body
from tests.servers import free_port
from tests.verbatim.browser.answering import Respondent, respondents, roster
from tests.verbatim.browser.conftest import serving
from tests.verbatim.browser.walkthrough import CHAPTERS

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from aiosmtpd.controller import Controller

pytestmark = [pytest.mark.browser, pytest.mark.models]
PROCESSING_MS = 420_000
BY_HAND = 3
"""So many answer in a browser, one after the other; for the others a program sends the same form."""
MEETING = "First meeting"
GROUP_TEXT = """>>{lead}: Let us look at the questions that this group was given, one by one.

>>MARILYN CADE: I would ask about affordable access and about content in local languages.

>>{lead}: So we shall report to the plenary that these two belong into the questionnaire.
"""


class Letterbox:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters: dict[str, str] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters[str(letter["To"])] = letter.get_content()
        return "250 OK"


@pytest.fixture(scope="module")
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    box, port = Letterbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, letterbox: tuple[Letterbox, int]) -> Iterator[str]:
    """The interface with its worker, on a store with nothing in it."""
    mail = {"VERBATIM_SMTP_URL": f"smtp://127.0.0.1:{letterbox[1]}", "VERBATIM_MAIL_FROM": "secretariat@example.org"}
    with serving(tmp_path_factory.mktemp("empty"), **mail) as address:
        yield address


@pytest.fixture
def session_sound(sample: SampleSession, tmp_path: Path) -> Path:
    """The beginning of the sample session."""
    path = tmp_path / "first day.opus"
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(sample.audio), "-t", "36", "-c", "copy", str(path)], check=True)
    return path


class Walk:
    """One person at a browser, and what has been told so far."""

    def __init__(self, page: Page, picture: Callable[[Page, str], None], folder: Path) -> None:
        self.page, self.folder, self.told = page, folder, list[str]()
        self._picture = picture

    def chapter(self, name: str) -> None:
        """End a chapter with its picture."""
        self.told.append(name)
        self.page.evaluate("window.scrollTo(0, 0)")
        self._picture(self.page, f"walkthrough-{name}")

    def fill(self, **fields: str) -> None:
        """Fill fields in by their names."""
        for name, value in fields.items():
            self.page.locator(f'main [name="{name}"]').first.fill(value)

    def press(self, name: str) -> None:
        """Press a button or follow a link."""
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()

    def file(self, name: str, content: str) -> Path:
        """Write a file that somebody has on their computer."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path


def test_the_life_of_a_first_meeting(
    open_page: Callable[..., Page],
    picture: Callable[[Page, str], None],
    tmp_path: Path,
    sample: SampleSession,
    session_sound: Path,
    letterbox: tuple[Letterbox, int],
    site: str,
) -> None:
    walk = Walk(open_page("/"), picture, tmp_path)
    set_up_the_body(walk)
    meeting = set_up_the_meeting(walk)
    register_observers(walk, meeting)
    recording = record(walk, session_sound)
    take_in_the_groups(walk)
    questionnaire = ask(walk)
    answer(walk, open_page, letterbox[0], questionnaire, site)
    read(walk, recording)
    discuss(walk, questionnaire)
    compile_answers(walk, questionnaire)
    walk.page.goto(f"{meeting}/figures")
    expect(walk.page.get_by_role("heading", name="Each session along its time")).to_be_visible()
    expect(walk.page.locator(".lane-item").first).to_be_visible()
    walk.chapter("figures")
    approve_and_publish(walk, recording)
    assert walk.told == list(CHAPTERS)


def set_up_the_body(walk: Walk) -> None:
    body, rows = sample_body("x")
    page = walk.page
    page.goto("/bodies")
    walk.press("Set up a body")
    walk.fill(
        name=body.name, short_name=body.short_name, mandate=body.mandate, composition="22+5+5+5+5",
        states_per_region="4", host_states="Switzerland, Tunisia", chair="Peter Major", secretariat="UNCTAD",
        starts="22.03.2013", ends="14.05.2014", observer_cap="2",
    )  # fmt: skip
    walk.press("Set up")
    expect(page.get_by_role("heading", name=body.name)).to_be_visible()
    walk.chapter("body")
    page.get_by_role("link", name="Import").click()
    page.get_by_label("Excel workbook or CSV file").set_input_files(walk.file("roster.csv", members.dumps(rows)))
    walk.press("Import")
    expect(page.get_by_role("heading", name="21 of 42 seats are filled")).to_be_visible()
    page.get_by_text("points to look at").click()
    walk.chapter("roster")


def set_up_the_meeting(walk: Walk) -> str:
    page = walk.page
    page.goto("/meetings/new")
    walk.fill(title=MEETING, starts="30.05.2013", ends="31.05.2013", place="Centre de Varembé, Geneva")
    page.locator("#body_id").select_option(index=1)
    walk.press("Set up")
    meeting = page.url
    for title, day, starts, ends, group in (
        ("First day, afternoon", "30.05.2013", "15:00", "18:00", ""),
        ("Second day, morning", "31.05.2013", "10:00", "13:00", ""),
        ("Group of Brazil", "31.05.2013", "15:00", "16:30", "Brazil"),
        ("Group of India", "31.05.2013", "15:00", "16:30", "India"),
    ):
        page.get_by_text("Add a session to the schedule").click()
        form = page.locator("form", has=page.locator("#s-title"))
        for name, value in {"title": title, "day": day, "starts": starts, "ends": ends, "group": group}.items():
            form.locator(f'[name="{name}"]').fill(value)
        form.get_by_role("button").click()
    expect(page.get_by_role("rowheader", name="Group of India")).to_be_visible()
    walk.chapter("meeting")
    walk.press("Write the agenda")
    walk.fill(agenda="1. Agenda and procedure\n2. Method of seeking input\nGroup: Brazil, led by Brazil")
    walk.press("Keep as the first version")
    lines = ["1. Agenda and procedure", "2. Method of seeking input", "3. Topics and categories"]
    lines += ["4. Formulating the questions", "5. Date of the next meeting"]
    walk.fill(agenda="\n".join([*lines, "Group: Brazil, led by Brazil", "Group: India, led by India"]))
    walk.press("Keep as the next version")
    page.get_by_label("Adopted on").first.fill("30.05.2013")
    page.get_by_role("button", name="Adopt").first.click()
    expect(page.get_by_role("heading", name="Version 2, adopted on 30 May 2013")).to_be_visible()
    walk.chapter("agenda")
    return meeting


def register_observers(walk: Walk, meeting: str) -> None:
    page = walk.page
    page.goto(f"{meeting}/observers")
    walk.press("Open the form")
    for name, affiliation, category in (
        ("Ada Palmer", "Association for Progressive Communications", "ngo-general"),
        ("Bo Lind", "Sweden", "state"),
        ("Cleo Marchand", "Internet Society, Lyon", "wsis"),
        ("Dora Sand", "Chamber of Sands", "ngo-roster"),
    ):
        page.get_by_role("link", name="/observe/").click()
        walk.fill(name=name, affiliation=affiliation, email=f"{name.split()[0].lower()}@example.org")
        page.get_by_label("Observes as").select_option(category)
        walk.press("Register")
        placed = "you are on the waiting list" if name == "Dora Sand" else "A place is kept for you"
        expect(page.get_by_text(placed)).to_be_visible()
        page.goto(f"{meeting}/observers")
    decision = {"by": "Peter Major, Chair", "date": "30.05.2013", "source": "First meeting, item 1"}
    for name in ("Ada Palmer", "Bo Lind"):
        row = page.get_by_role("row", name=name)
        row.get_by_text("Change").click()
        for field, value in decision.items():
            row.locator(f'[name="{field}"]').fill(value)
        row.get_by_role("button", name="Admit", exact=True).click()
        expect(page.get_by_text(f"{name} is admitted.")).to_be_visible()
    page.get_by_label("Who may listen").select_option("observers")
    form = page.locator("form", has=page.locator("#listen"))
    page.get_by_label("Who may read once published").select_option("public")
    for field, value in decision.items():
        form.locator(f'[name="{field}"]').fill(value)
    form.get_by_role("button").click()
    expect(page.get_by_text("The decision is kept, and holds from now on.")).to_be_visible()
    walk.chapter("observers")


def record(walk: Walk, sound: Path) -> str:
    page = walk.page
    page.goto("/")
    page.get_by_role("link", name=MEETING).first.click()
    walk.press("Add a session")
    expect(page.get_by_label("Agenda optional")).to_have_value(re.compile("Formulating"))
    page.get_by_label("Recording", exact=True).set_input_files(sound)
    expect(page.locator("#drop-text")).to_contain_text("has arrived")
    page.get_by_role("button", name="Add the recording").click()
    expect(page.locator("[data-stage]")).to_have_count(6)
    walk.chapter("recording")
    return page.url


def take_in_the_groups(walk: Walk) -> None:
    page = walk.page
    for lead in ("Brazil", "India"):
        page.goto("/import")
        text = walk.file(f"group {lead}.txt", GROUP_TEXT.format(lead=lead.upper()))
        page.get_by_label("Transcript", exact=True).set_input_files(text)
        page.get_by_label("Meeting", exact=True).fill(MEETING)
        page.get_by_label("Date of the session").fill("31.05.2013")
        page.get_by_label(lead, exact=True).check()
        walk.press("Import the transcript")
        expect(page.locator(".passage")).to_have_count(3)
    page.get_by_role("link", name=MEETING).first.click()
    expect(page.locator(".row-main a", has_text=re.compile("(Brazil|India) group"))).to_have_count(2)
    walk.chapter("breakouts")


def ask(walk: Walk) -> str:
    page = walk.page
    page.goto("/questionnaires")
    walk.press("Begin with the sample")
    page.locator("#body_id").select_option(index=1)
    walk.fill(deadline_day="31.07.2099", deadline_time="23:59")
    page.get_by_label("Answers are taken and marked as late").check()
    walk.press("Keep")
    people = walk.file("to ask.csv", roster(respondents()))
    page.get_by_label("Or a list (Excel or CSV)").set_input_files(people)
    walk.press("Put on the list")
    walk.press("Open it to answers")
    walk.press("Send the links by mail")
    expect(page.get_by_text("69 letters have left.")).to_be_visible(timeout=60_000)
    walk.chapter("questionnaire")
    return page.url.split("#")[0]


def answer(walk: Walk, open_page: Callable[..., Page], letterbox: Letterbox, questionnaire: str, site: str) -> None:
    people = respondents()
    for number, person in enumerate(people):
        found = re.search(r"http://\S+/q/\S+", letterbox.letters[person.email])
        assert found, letterbox.letters[person.email]
        address = f"{site}/q/{found[0].rsplit('/q/', 1)[1]}"
        consent = "yes" if number % 3 else "no"
        if number < BY_HAND:
            answer_by_hand(open_page(address), person, consent)
        else:
            fields = {f"a-{key}": text for key, text in person.answers.items()}
            sent = {"category": person.group, "consent": consent, "action": "send", **fields}
            assert requests.post(address, data=sent, timeout=30).status_code == 200
    walk.page.goto(questionnaire)
    expect(walk.page.get_by_role("heading", name="69 of 69 have answered")).to_be_visible()
    walk.chapter("answers")


def answer_by_hand(page: Page, person: Respondent, consent: str) -> None:
    page.get_by_role("radio", name=person.group.capitalize()).check()
    for key, text in person.answers.items():
        page.locator(f'[name="a-{key}"]').fill(text)
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("radio", name="Yes" if consent == "yes" else "No: show").check()
    page.get_by_role("button", name="Send the answers").click()
    expect(page.get_by_text("Your answers have arrived. Thank you.")).to_be_visible()


def read(walk: Walk, recording: str) -> None:
    walk.page.goto(recording)
    expect(walk.page.locator(".passage").first).to_contain_text("Peter Major", timeout=PROCESSING_MS)
    expect(walk.page.locator(".passage", has_text="Japan supports the draft agenda").first).to_contain_text("Item 1")
    walk.chapter("transcript")


def discuss(walk: Walk, questionnaire: str) -> None:
    page = walk.page
    page.goto(f"{questionnaire}/discussed")
    suggested = page.locator("section", has=page.locator("#q-16")).locator("form")
    expect(suggested.first).to_be_visible()
    suggested.first.get_by_role("button").click()
    expect(page.get_by_text("Question 16 is linked.")).to_be_visible()
    walk.chapter("discussed")


def compile_answers(walk: Walk, questionnaire: str) -> None:
    page = walk.page
    page.goto(f"{questionnaire}/compilation?order=group")
    walk.chapter("compilation")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()), read_only=True)
    assert len(book.sheetnames) >= 18
    book.close()
    page.goto(f"{questionnaire}/summary")
    expect(page.get_by_text("All totals add up")).to_be_visible()
    totals = [int(cell.replace(",", "")) for cell in page.locator("#coverage ~ .scroll tfoot td").all_inner_texts()]
    assert (sum(totals[:-1]), totals[-1]) == (69, 69)
    walk.chapter("summary")


def approve_and_publish(walk: Walk, recording: str) -> None:
    page = walk.page
    page.goto(f"{recording}/review")
    walk.press("Begin the review")
    walk.press("Approve this text")
    expect(page.get_by_role("button", name="Publish version 1")).to_be_visible()
    walk.chapter("approval")
    walk.press("Publish version 1")
    page.goto("/public/")
    page.get_by_role("link", name=re.compile("Plenary session")).click()
    expect(page.get_by_text("Japan supports the draft agenda").first).to_be_visible()
    walk.chapter("publication")
