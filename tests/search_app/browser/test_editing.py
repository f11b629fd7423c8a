from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from meetings.editing.operations import EditText
from meetings.errors import UnavailableError
from meetings.people import Actor
from meetings.recording import Recording
from meetings.transcript import Transcript

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
Open = Callable[..., Page]
OTHER = Actor("Clerk", "secretariat", second_factor=True)


def until(page: Page, expression: str) -> None:
    """Wait for an expression to hold; the page's own policy forbids waiting for it from inside."""
    deadline = time.monotonic() + 20
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"still not: {expression}"
        page.wait_for_timeout(20)


def is_loaded(page: Page) -> Page:
    until(page, "document.documentElement.dataset.loaded === 'true'")
    return page


def field(page: Page, number: int) -> Any:
    return page.locator(".passage .text").nth(number)


def put_caret(page: Page, number: int, offset: int) -> None:
    page.evaluate(
        """([number, offset]) => {
            const text = document.querySelectorAll('.passage .text')[number];
            text.focus();
            getSelection().collapse(text.firstChild, offset);
        }""",
        [number, offset],
    )


def is_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text("Everything is saved.")


def is_away(*_: object, **__: object) -> None:
    raise UnavailableError("The database server cannot be used now.")


@pytest.fixture
def texts(archive: Any, finished: Recording) -> Callable[[], list[str]]:
    return lambda: [passage.segment.text for passage in archive.catalogue.edits.passages(finished.id)]


@pytest.fixture
def editor(open_page: Open, finished: Recording) -> Page:
    return is_loaded(open_page(f"/recordings/{finished.id}/edit"))


def test_typed_text_is_stored_and_keeps_the_times_of_its_other_words(
    editor: Page, archive: Any, finished: Recording
) -> None:
    before = archive.catalogue.edits.passages(finished.id)[1].segment
    put_caret(editor, 1, 0)
    editor.keyboard.press("End")
    editor.keyboard.type(" Indeed.")
    expect(editor.locator("#save-state")).to_have_text("Saving…")
    is_saved(editor)
    after = archive.catalogue.edits.passages(finished.id)[1].segment
    assert after.text == f"{before.text} Indeed."
    assert after.words[:-1] == before.words
    editor.keyboard.press("Control+z")
    expect(field(editor, 1)).to_have_text(before.text)
    editor.keyboard.press("Control+y")
    expect(field(editor, 1)).to_have_text(f"{before.text} Indeed.")


def test_enter_splits_and_backspace_merges(editor: Page, texts: Callable[[], list[str]]) -> None:
    whole = texts()[0]
    put_caret(editor, 0, len("Good morning. "))
    editor.keyboard.press("Enter")
    expect(editor.locator(".passage")).to_have_count(8)
    assert texts()[:2] == ["Good morning.", whole[len("Good morning. ") :]]
    expect(field(editor, 1)).to_be_focused()
    editor.keyboard.press("Backspace")
    expect(editor.locator(".passage")).to_have_count(7)
    assert texts()[0] == whole
    assert editor.evaluate("getSelection().focusOffset") == len("Good morning.")


def test_a_boundary_is_moved_by_key(editor: Page, texts: Callable[[], list[str]]) -> None:
    put_caret(editor, 0, 3)
    editor.keyboard.press("Alt+BracketRight")
    expect(field(editor, 1)).to_have_text(re.compile("^you, Chair"))
    assert texts()[0].endswith("you have the floor. Thank")
    editor.keyboard.press("Alt+BracketLeft")
    expect(field(editor, 1)).to_contain_text("Thank you, Chair.")


def test_a_speaker_is_renamed_once_for_all(editor: Page, archive: Any, finished: Recording) -> None:
    put_caret(editor, 1, 0)
    editor.keyboard.press("Alt+s")
    editor.get_by_label("Name or delegation").fill("Mexico")
    editor.get_by_label("In all 2 passages of “Brazil”").check()
    editor.keyboard.press("Enter")
    expect(editor.locator(".who", has_text="Mexico")).to_have_count(2)
    names = [passage.segment.name for passage in archive.catalogue.edits.passages(finished.id)]
    assert names.count("Mexico") == 2
    assert "Brazil" not in names


def test_a_correction_tags_the_rest_anew_and_one_undo_takes_back_both(
    editor: Page, archive: Any, finished: Recording, picture: Callable[[Page, str], None]
) -> None:
    def named() -> list[str | None]:
        return [passage.segment.name for passage in archive.catalogue.edits.passages(finished.id)]

    before = named()
    put_caret(editor, 1, 0)
    editor.keyboard.press("Alt+s")
    editor.get_by_label("Name or delegation").fill("Mexico")
    editor.get_by_role("radio", name="Only in this passage").check()
    editor.keyboard.press("Enter")
    expect(editor.locator("#said")).to_have_text(
        "This passage is Mexico now. 1 other passage was tagged anew after it."
    )
    expect(editor.locator(".passage .who").nth(4)).to_have_text("Mexico")
    assert [named()[n] for n in (1, 4)] == ["Mexico", "Mexico"]
    picture(editor, "learned")
    editor.locator("#undo").click()
    expect(editor.locator(".passage .who").nth(4)).to_have_text("Brazil")
    assert named() == before


def test_two_speakers_become_one_in_the_list(editor: Page, archive: Any, finished: Recording) -> None:
    editor.get_by_role("button", name="Speakers", exact=True).click()
    editor.get_by_label("New name for S4").first.fill("Marilyn Cade")
    editor.get_by_role("button", name="Set the new name for S4").click()
    expect(editor.get_by_label("New name for S4").first).to_be_hidden()
    voices = {(p.segment.speaker, p.segment.name) for p in archive.catalogue.edits.passages(finished.id)}
    assert ("S3", "Marilyn Cade") in voices
    assert not any(speaker == "S4" for speaker, _ in voices)


def test_next_unnamed_uncertain_and_untagged_lead_there(editor: Page) -> None:
    put_caret(editor, 0, 0)
    editor.keyboard.press("Alt+n")
    expect(editor.locator(".passage.current .who")).to_have_text("S4")
    editor.keyboard.press("Alt+u")
    assert editor.evaluate("String(getSelection())") == "<developing>"
    editor.keyboard.press("Alt+u")
    assert editor.evaluate("String(getSelection())") == "deadline"
    expect(editor.locator("#said")).to_contain_text("31 % certain")
    editor.get_by_role("button", name="Next untagged").click()
    expect(editor.locator("#said")).to_contain_text("There is no passage without an agenda item")


def test_item_and_group_are_set_for_a_run(editor: Page, archive: Any, finished: Recording) -> None:
    put_caret(editor, 4, 0)
    editor.keyboard.press("Alt+i")
    editor.locator("#tagging-item").select_option("3")
    editor.get_by_label("From here to where").check()
    editor.get_by_role("button", name="Set", exact=True).click()
    expect(editor.locator(".tags", has_text="Item 3")).to_have_count(3)
    items = [passage.segment.agenda_item for passage in archive.catalogue.edits.passages(finished.id)]
    assert items == ["1", "1", "2", "2", "3", "3", "3"]


def test_find_and_replace_shows_what_it_will_do(editor: Page, texts: Callable[[], list[str]]) -> None:
    editor.keyboard.press("Alt+f")
    editor.get_by_label("Find", exact=True).fill("questionnaire")
    editor.get_by_label("Replace with").fill("survey")
    editor.keyboard.press("Enter")
    expect(editor.locator("#replacing-count")).to_have_text("2 in 2 passages.")
    expect(editor.locator("#previews del")).to_have_text(["questionnaire", "questionnaire"])
    editor.get_by_role("button", name="Replace all").click()
    expect(field(editor, 3)).to_contain_text("The survey should be short")
    assert not any("questionnaire" in text for text in texts())


def test_sound_and_words_go_together(editor: Page) -> None:
    until(editor, "document.getElementById('sound').readyState >= 2")
    editor.locator(".passage .text").nth(3).click(position={"x": 5, "y": 10})
    until(editor, "Math.abs(document.getElementById('sound').currentTime - 18.5) < 0.2")
    editor.keyboard.press("Alt+k")
    until(editor, "!document.getElementById('sound').paused")
    until(editor, "CSS.highlights.get('spoken').size === 1")
    editor.wait_for_timeout(400)
    playing = editor.evaluate("document.getElementById('sound').currentTime")
    editor.keyboard.press("Control+Space")
    until(editor, "document.getElementById('sound').paused")
    assert editor.evaluate("document.getElementById('sound').currentTime") < playing, "a pause goes back a little"
    editor.keyboard.press("Alt+2")
    assert editor.evaluate("document.getElementById('sound').playbackRate") == 1.25
    editor.keyboard.press("Alt+Period")
    until(editor, "document.getElementById('wave').width > 500")


def test_a_passage_repeats(editor: Page) -> None:
    until(editor, "document.getElementById('sound').readyState >= 2")
    put_caret(editor, 5, 0)
    editor.keyboard.press("Escape")
    editor.keyboard.press("r")
    editor.evaluate("document.getElementById('sound').currentTime = 34.0")
    editor.keyboard.press("k")
    start, end = editor.evaluate("[29.7, 36]")
    editor.wait_for_timeout(2500)
    assert start - 2 < editor.evaluate("document.getElementById('sound').currentTime") < end


def test_what_is_typed_survives_a_dead_server_and_a_reload(
    editor: Page,
    texts: Callable[[], list[str]],
    allow_errors: Callable[[], None],
    archive: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allow_errors()
    save = archive.catalogue.edits.save
    monkeypatch.setattr(archive.catalogue.edits, "save", is_away)
    put_caret(editor, 2, 0)
    editor.keyboard.type("Colleagues, ")
    expect(editor.locator("#save-state")).to_contain_text("Kept on this computer")
    before = texts()[2]
    editor.reload()
    is_loaded(editor)
    expect(field(editor, 2)).to_contain_text("Colleagues, the agenda is adopted", ignore_case=True)
    assert texts()[2] == before
    monkeypatch.setattr(archive.catalogue.edits, "save", save)
    is_saved(editor)
    assert texts()[2] == f"Colleagues, {before}"


def test_two_people_at_once_get_both_versions(
    editor: Page,
    archive: Any,
    finished: Recording,
    texts: Callable[[], list[str]],
    allow_errors: Callable[[], None],
    picture: Callable[[Page, str], None],
) -> None:
    allow_errors()  # the answer 409 is told in the console
    archive.catalogue.edits.save(
        finished.id, 0, [EditText(1, "Thank you, Chair. We support it.")], OTHER, dt.datetime.now(dt.UTC)
    )
    put_caret(editor, 1, 0)
    editor.keyboard.type("So: ")
    expect(editor.get_by_role("heading", name="Two people changed the same passage")).to_be_visible()
    expect(editor.locator("#theirs")).to_have_text("Thank you, Chair. We support it.")
    expect(editor.locator("#merging-who")).to_contain_text("Clerk")
    assert texts()[1] == "Thank you, Chair. We support it."
    picture(editor, "editor-merge")
    editor.get_by_label("The text to keep").fill("So: thank you, Chair. We support it.")
    editor.get_by_role("button", name="Keep this text").click()
    expect(field(editor, 1)).to_have_text("So: thank you, Chair. We support it.")
    is_saved(editor)
    assert texts()[1] == "So: thank you, Chair. We support it."


def test_what_others_change_appears_by_itself(editor: Page, archive: Any, finished: Recording) -> None:
    archive.catalogue.edits.save(finished.id, 0, [EditText(4, "In this group.")], OTHER, dt.datetime.now(dt.UTC))
    expect(field(editor, 4)).to_have_text("In this group.")


def test_history_and_withholding(editor: Page, archive: Any, finished: Recording) -> None:
    put_caret(editor, 5, 0)
    editor.keyboard.press("Alt+w")
    editor.get_by_label("Reason, kept").fill("Names a third person")
    editor.keyboard.press("Enter")
    expect(editor.locator(".withheld-mark").nth(5)).to_be_visible()
    assert archive.catalogue.transcript(finished.id).segments[5].text == "[Passage withheld]"
    editor.keyboard.press("Alt+h")
    expect(editor.locator("#history-list li")).to_have_count(2)
    expect(editor.locator("#history-list li").first).to_contain_text("faster-whisper, base wrote it first")
    expect(editor.locator("#history-list li").last).to_contain_text("The secretariat changed what is withheld")


def test_the_keys_are_listed(editor: Page) -> None:
    editor.get_by_role("button", name="Play from 0:00").focus()
    editor.keyboard.press("?")
    expect(editor.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    expect(editor.locator("#key-list")).to_contain_text("Next uncertain word")


def test_an_approved_text_is_frozen_and_can_still_be_withheld(
    open_page: Open, archive: Any, finished: Recording, texts: Callable[[], list[str]]
) -> None:
    for step in ("begin review", "approve"):
        archive.catalogue.reviews.take(finished.id, step, OTHER, dt.datetime.now(dt.UTC))
    page = is_loaded(open_page(f"/recordings/{finished.id}/edit"))
    expect(page.locator(".notice")).to_contain_text("version 1, approved by Clerk")
    before = texts()
    put_caret(page, 1, 0)
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+s")
    expect(page.locator("#said")).to_have_text("The text is frozen.")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))") == []
    page.keyboard.press("Alt+w")
    page.get_by_label("Reason, kept").fill("Names a third person")
    page.keyboard.press("Enter")
    expect(page.locator(".withheld-mark").nth(1)).to_be_visible()
    assert texts() == before
    assert archive.catalogue.official_transcript(finished.id)[0].segments[1].text == "[Passage withheld]"


DIALOGS = (
    "keys",
    "speaker",
    "speakers",
    "tagging",
    "replacing",
    "merging",
    "history",
    "more",
    "inserting",
    "withholding",
)


@pytest.mark.parametrize("size", [(1280, 860), (390, 800)], ids=["wide", "narrow"])
def test_no_dialog_breaks_a_rule_of_accessibility(
    open_page: Open, finished: Recording, picture: Callable[[Page, str], None], size: tuple[int, int]
) -> None:
    page = is_loaded(open_page(f"/recordings/{finished.id}/edit", size, reduced_motion="reduce"))
    page.evaluate(AXE.read_text(encoding="utf-8"))
    put_caret(page, 0, 0)
    found = {}
    for name in DIALOGS:
        page.evaluate(f"document.getElementById('{name}').showModal()")
        if name == "speakers":
            page.evaluate("document.getElementById('speakers').close()")
            page.get_by_role("button", name="Speakers", exact=True).click()
        picture(page, f"editor-{name}")
        violations = page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))")
        if violations or page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[name] = violations
        page.evaluate(f"document.getElementById('{name}').close()")
    assert found == {}


def test_ten_hours_are_edited_without_waiting(
    open_page: Open, archive: Any, long_transcript: Transcript, record_property: Callable[[str, object], None]
) -> None:
    recording = archive.add()
    archive.finish(recording, long_transcript, sound=False)
    began = time.monotonic()
    page = open_page(f"/recordings/{recording.id}/edit")
    first_paint_ms = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    is_loaded(page)
    loaded_s = time.monotonic() - began
    assert page.locator(".passage").count() == 3000
    put_caret(page, 1500, 5)
    keystrokes = sorted(key_to_screen_ms(page) for _ in range(15))
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 3)")
    frames = page.evaluate(SCROLLING)
    record_property(
        "ten hours", {"paint_ms": first_paint_ms, "loaded_s": loaded_s, "keys_ms": keystrokes, "frames": frames}
    )
    assert keystrokes[7] <= 50
    is_saved(page)
    assert archive.catalogue.edits.passages(recording.id, 1500, 1)[0].segment.text.count("x") == 15


def key_to_screen_ms(page: Page) -> float:
    """Press a key and wait for the frame that shows it; timed in the page, the test's own way there not counted."""
    page.evaluate(
        """() => { globalThis.shown = new Promise((done) => addEventListener('keydown', (event) => {
            requestAnimationFrame(() => { const port = new MessageChannel();
                port.port1.onmessage = () => done(performance.now() - event.timeStamp); port.port2.postMessage(0); });
        }, { once: true, capture: true })); }"""
    )
    page.keyboard.press("x")
    return float(page.evaluate("globalThis.shown"))


SCROLLING = """async () => {
    const times = [];
    let last = performance.now();
    for (let step = 0; step < 40; step += 1) {
        scrollBy(0, 700);
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        times.push(now - last);
        last = now;
    }
    times.sort((a, b) => a - b);
    return [times[20], times[39]];
}"""


# Correcting fast


def suggested(page: Page) -> None:
    until(page, "document.getElementById('count-suggested').textContent !== ''")


@pytest.fixture
def splices(open_page: Open, archive: Any, spoken: Any) -> tuple[Page, Recording]:
    """A draft as recognisers write it: sentences run together, terms in other letters."""
    texts = (
        "Thank you, Brazil, the working group on enhanced co-operation met",
        "We have item 3, we adopt item 3",
        "They asked for item 3 again",
    )
    lines = tuple((f"S{n}", f"Person {n}", "member", "1", "plenary", text) for n, text in enumerate(texts))
    recording = archive.add(meeting="Working Group on Enhanced Cooperation")
    archive.finish(recording, spoken(lines))
    return is_loaded(open_page(f"/recordings/{recording.id}/edit")), recording


def test_suggestions_are_taken_and_left_with_one_key(
    splices: tuple[Page, Recording], archive: Any, picture: Callable[[Page, str], None]
) -> None:
    page, recording = splices
    suggested(page)
    put_caret(page, 0, 0)
    page.keyboard.press("Alt+q")
    expect(page.locator(".offer")).to_contain_text("a new sentence?")
    picture(page, "editor-suggestion")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))") == []
    page.keyboard.press("Enter")
    expect(page.locator(".offer ins")).to_have_text("Working Group on Enhanced Cooperation")
    page.keyboard.press("Alt+y")
    expect(field(page, 0)).to_have_text("Thank you, Brazil. The Working Group on Enhanced Cooperation met")
    expect(page.locator(".offer")).to_contain_text("a new sentence?")
    page.keyboard.press("x")
    expect(page.locator(".offer")).to_have_count(0)
    is_saved(page)
    assert archive.catalogue.edits.passages(recording.id)[0].segment.text.startswith("Thank you, Brazil. The Working")
    page.reload()
    is_loaded(page)
    page.wait_for_timeout(500)
    assert page.locator("#count-suggested").text_content() == "", "what was left is not offered again"


def test_a_correction_made_twice_is_offered_for_all_the_others(
    splices: tuple[Page, Recording], texts_of: Callable[[Recording], list[str]]
) -> None:
    page, recording = splices
    put_caret(page, 1, len("We have item 3"))
    page.keyboard.press("Backspace")
    page.keyboard.type("three")
    page.keyboard.press("Control+s")
    is_saved(page)
    until(page, "[...CSS.highlights.keys()].includes('suggested')")
    until(page, "Number(document.getElementById('count-suggested').textContent) >= 4")
    put_caret(page, 1, len("We have item three"))
    page.keyboard.press("Alt+q")
    while "again" not in (page.locator(".passage.current .text").text_content() or ""):
        page.keyboard.press("x")
    page.keyboard.press("Alt+Shift+y")
    is_saved(page)
    assert texts_of(recording)[2] == "They asked for item three again"


@pytest.fixture
def texts_of(archive: Any) -> Callable[[Recording], list[str]]:
    return lambda recording: [passage.segment.text for passage in archive.catalogue.edits.passages(recording.id)]


def test_marks_and_capitals_have_a_key_and_words_are_reached_by_their_letters(
    editor: Page, texts: Callable[[], list[str]]
) -> None:
    before = texts()[0]
    put_caret(editor, 0, 2)
    editor.keyboard.press("Alt+g")
    editor.keyboard.type("mor")
    editor.keyboard.press("Alt+c")
    expect(field(editor, 0)).to_contain_text("Good Morning")
    editor.keyboard.press("Alt+g")
    editor.keyboard.type("you h")
    editor.keyboard.press("Enter")
    assert editor.evaluate("String(getSelection())") == "you"
    editor.keyboard.press("Alt+v")
    expect(field(editor, 0)).to_contain_text("you, have the floor")
    editor.keyboard.press("Alt+v")
    editor.keyboard.press("Alt+e")
    expect(field(editor, 0)).to_contain_text("you. Have the floor")
    put_caret(editor, 0, (field(editor, 0).text_content() or "").index("Have the"))
    editor.keyboard.press("Alt+e")
    expect(field(editor, 0)).to_contain_text("you, have the floor")
    is_saved(editor)
    assert texts()[0] == before.replace("morning", "Morning").replace("you have", "you, have")


def test_a_name_is_finished_while_it_is_typed(editor: Page, archive: Any, finished: Recording) -> None:
    put_caret(editor, 5, 0)
    editor.keyboard.press("Alt+s")
    editor.keyboard.press("Control+a")
    editor.keyboard.type("mari")
    expect(editor.get_by_label("Name or delegation")).to_have_value("marilyn Cade")
    editor.keyboard.press("Enter")
    expect(editor.locator(".passage.current .who")).to_have_text("Marilyn Cade")
    assert archive.catalogue.edits.passages(finished.id)[5].segment.name == "Marilyn Cade"


# Boundaries and what was missed


def test_a_boundary_lies_where_it_is_heard_or_dragged(editor: Page, archive: Any, finished: Recording) -> None:
    def border() -> tuple[int, int]:
        first, second = (passage.segment.span for passage in archive.catalogue.edits.passages(finished.id)[:2])
        return first.end_ms, second.start_ms

    until(editor, "document.getElementById('sound').readyState >= 2 && document.getElementById('wave').width > 500")
    put_caret(editor, 0, 0)
    end = border()[0]
    editor.keyboard.press("Alt+Shift+BracketRight")
    expect(editor.locator("#said")).to_contain_text("The boundary lies at")
    assert border() == (end + 100, end + 100)
    editor.evaluate(f"document.getElementById('sound').currentTime = {(end + 250) / 1000}")
    until(editor, f"Math.abs(document.getElementById('seek').value - {end + 250}) < 60")
    editor.keyboard.press("Alt+b")
    came(lambda: abs(border()[0] - end - 250) < 60, editor)
    here = border()[0]
    box = editor.locator("#wave").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    x = box["x"] + box["width"] * (1 / 3)  # the wave shows the present place at a third of its width
    editor.mouse.move(x, middle)
    editor.mouse.down()
    editor.mouse.move(x - box["width"] / 160, middle, steps=4)  # 16 s are shown, so this is 100 ms
    editor.mouse.up()
    came(lambda: 40 < here - border()[0] < 200, editor)


def came(holds: Callable[[], bool], page: Page) -> None:
    """Wait for something to hold in the store."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def test_a_passage_that_was_missed_is_put_in(editor: Page, texts: Callable[[], list[str]]) -> None:
    count = len(texts())
    put_caret(editor, 1, 0)
    editor.keyboard.press("Alt+p")
    editor.get_by_label("What was said").fill("I second that.")
    editor.get_by_label("Who says it").fill("Marilyn Cade")
    editor.get_by_role("button", name="Put in", exact=True).click()
    expect(editor.locator(".passage")).to_have_count(count + 1)
    expect(editor.locator(".passage.current")).to_contain_text("I second that.")
    expect(editor.locator(".passage.current .who")).to_have_text("Marilyn Cade")
    assert "I second that." in texts()


# Two people, and a lid that closes


def test_two_browsers_at_once_overwrite_nothing(
    open_page: Open, finished: Recording, texts: Callable[[], list[str]], allow_errors: Callable[[], None]
) -> None:
    allow_errors()  # the answer 409 is told in the console
    address = f"/recordings/{finished.id}/edit"
    one, other = is_loaded(open_page(address)), is_loaded(open_page(address))
    assert one.context != other.context
    put_caret(one, 1, 0)
    put_caret(other, 1, 0)
    put_caret(other, 3, 0)
    other.keyboard.type("Then: ")
    put_caret(other, 1, 0)
    one.keyboard.type("First. ")
    other.keyboard.type("Second. ")
    is_saved(one)
    expect(other.get_by_role("heading", name="Two people changed the same passage")).to_be_visible()
    expect(other.locator("#theirs")).to_contain_text("First. ")
    other.get_by_label("The text to keep").fill("First. Second. Both.")
    other.get_by_role("button", name="Keep this text").click()
    is_saved(other)
    assert texts()[1] == "First. Second. Both."
    assert texts()[3].startswith("Then: ")
    expect(field(one, 1)).to_have_text("First. Second. Both.")
    expect(field(one, 3)).to_contain_text("Then: ")


def test_what_is_typed_without_a_network_is_stored_when_it_is_back(
    editor: Page, texts: Callable[[], list[str]], allow_errors: Callable[[], None]
) -> None:
    allow_errors()
    editor.context.set_offline(True)
    put_caret(editor, 2, 0)
    editor.keyboard.type("Offline. ")
    expect(editor.locator("#save-state")).to_contain_text("Kept on this computer")
    put_caret(editor, 4, 0)
    editor.keyboard.type("Still. ")
    editor.wait_for_timeout(1500)
    assert not any(text.startswith(("Offline.", "Still.")) for text in texts())
    editor.context.set_offline(False)
    is_saved(editor)
    assert texts()[2].startswith("Offline. ")
    assert texts()[4].startswith("Still. ")
