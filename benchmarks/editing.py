"""The correction test: the machine's draft of the sample session is brought to its reference, in two ways.

    python -m verbatim transcribe media/samples/session.opus -o draft.json \\
        --agenda media/samples/agenda.json --roster media/samples/roster.json
    python benchmarks/editing.py draft.json

The two are the editor and a plain text field with “replace all”. Every action is really done in a browser: clicks by
the mouse at the place of the word, keys by the keyboard. At the end both texts have to say exactly what the reference
says. Time is that of the keystroke-level model (Card, Moran and Newell, "The keystroke-level model for user
performance time", 1980): listening is left out.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from correction.plan import (  # noqa: E402
    Fix,
    Goal,
    covers,
    distance,
    fixes,
    goals,
    letters_to,
    renamings,
    replaced_word,
    tags_of,
    word_start,
)
from correction.stage import Stage  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from media.samples import sample_session  # noqa: E402
from meetings.formats import result_json  # noqa: E402
from meetings.transcript import Segment, Transcript  # noqa: E402

KEY_S, POINT_S, HOME_S, THINK_S = 0.2, 1.1, 0.4, 1.35
"""A key of an average typist, pointing and clicking, a hand between keyboard and mouse, making up one's mind."""
LEARNING_MS = 2200
"""How long the editor takes to learn from a correction; a person goes on meanwhile, so it is not counted."""
READ_WORDS_A_MINUTE = 238
"""Silent reading of English prose (Brysbaert, "How many words do we read per minute?", 2019)."""


@dataclass
class Hand:
    """A person's hand: acts on the page, and counts."""

    page: Page
    keys: int = 0
    clicks: int = 0
    decisions: int = 0
    homings: int = 0
    at_mouse: bool = False

    def decide(self) -> None:
        self.decisions += 1

    def _move(self, *, mouse: bool) -> None:
        self.homings += mouse != self.at_mouse
        self.at_mouse = mouse

    def click(self, x: float, y: float) -> None:
        self._move(mouse=True)
        self.clicks += 1
        self.page.mouse.click(x, y)

    def press(self, key: str, times: int = 1) -> None:
        self._move(mouse=False)
        self.keys += times * len(key.split("+"))
        for _ in range(times):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self._move(mouse=False)
        self.keys += len(text)
        self.page.keyboard.insert_text(text)

    @property
    def actions(self) -> int:
        return self.keys + self.clicks

    @property
    def seconds(self) -> float:
        return KEY_S * self.keys + POINT_S * self.clicks + HOME_S * self.homings + THINK_S * self.decisions


CARET = """([index, at]) => {
    const text = document.querySelectorAll('.passage .text')[index];
    text.scrollIntoView({ block: 'center' });
    const range = document.createRange();
    range.setStart(text.firstChild, Math.min(at, text.firstChild.length));
    const boxes = range.getClientRects();
    const box = boxes[boxes.length - 1] ?? text.getBoundingClientRect();
    return [box.left, box.top + box.height / 2];
}"""
PLACE = """([index, at]) => {
    const text = document.querySelectorAll('.passage .text')[index];
    const selection = getSelection();
    if (selection.focusOffset !== at) selection.collapse(text.firstChild, at);
}"""


class Editor:
    """The editor, as a person with a plan uses it."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.page = hand.page

    def loaded(self) -> None:
        while not self.page.evaluate("document.documentElement.dataset.loaded === 'true'"):
            self.page.wait_for_timeout(50)

    def settled(self) -> None:
        """Wait until everything is stored, as a person does not have to."""
        self.page.wait_for_timeout(60)
        while self.page.evaluate("document.getElementById('save-state').textContent.startsWith('Saving')"):
            self.page.wait_for_timeout(20)

    def click_at(self, index: int, at: int) -> None:
        x, y = self.page.evaluate(CARET, [index, at])
        self.hand.click(max(x, 1), y)
        self.page.evaluate(PLACE, [index, at])  # half a character beside is not what is measured

    def rename(self, index: int, name: str, *, everywhere: bool) -> None:
        self.hand.decide()
        self.click_at(index, 0)
        self.hand.press("Alt+s")
        offered = self.page.evaluate("document.querySelector('#speaker [name=where]:checked').value")
        self.hand.press("Control+a")
        self.hand.type(name)
        if offered != ("everywhere" if everywhere else "here"):
            self.hand.press("Tab")
            self.hand.press("ArrowDown" if offered == "everywhere" else "ArrowUp")
        self.hand.press("Enter")
        self.settled()

    def split(self, index: int, at: int) -> None:
        self.hand.decide()
        self.click_at(index, at)
        count = self.page.locator(".passage").count()
        self.hand.press("Enter")
        while self.page.locator(".passage").count() == count:
            self.page.wait_for_timeout(20)

    def take_out(self, index: int) -> None:
        self.hand.decide()
        self.click_at(index, 0)
        self.hand.press("Control+a")
        self.hand.press("Delete")
        count = self.page.locator(".passage").count()
        self.hand.press("Alt+ArrowDown")
        while self.page.locator(".passage").count() == count:
            self.page.wait_for_timeout(20)

    def tag(self, index: int, item: str | None, group: str | None, *, run: bool) -> None:
        self.hand.decide()
        self.click_at(index, 0)
        self.hand.press("Alt+i")
        for box, value in (("tagging-item", item), ("tagging-group", group)):
            if self.page.evaluate(f"document.getElementById('{box}').value") != (value or ""):
                self.page.select_option(f"#{box}", value or "")
                self.hand.press("Shift", 2)  # a letter or two chooses in a list; the keys do nothing here
            self.hand.press("Tab")
        if run:
            self.hand.press("ArrowDown")
        self.hand.press("Enter")
        self.settled()

    def text(self, index: int) -> str:
        return str(self.page.evaluate("(n) => document.querySelectorAll('.passage .text')[n].textContent", index))

    def reach(self, index: int, at: int, word: int) -> bool:
        """Go to a place with what is quicker, mouse or first letters; say whether the word there is now selected."""
        letters = self._letters(index, word)
        by_mouse = POINT_S + (0 if self.hand.at_mouse else HOME_S) + HOME_S
        if letters is None or KEY_S * (2 + len(letters)) >= by_mouse:
            self.click_at(index, at)
            return False
        self.hand.press("Alt+g")
        self.hand.type(letters)
        return True

    def _letters(self, index: int, word: int) -> str | None:
        """Give the letters that lead to a word, none where another one like it comes first."""
        return letters_to(self.page.evaluate(FROM_HERE, [index, word]))

    def fix(self, index: int, fix: Fix, goal: str) -> None:
        """Correct one place: with one key where a key does it, else by typing."""
        self.hand.decide()
        text = self.text(index)
        end = fix.at if text[fix.at : fix.at + 1] in MARKS_AND_BLANK else fix.at + 1
        word = word_start(text, end)
        for key, name in ONE_KEY.items():
            changed = self.page.evaluate(WORDED, [name, text, end])
            if changed and distance(changed, goal) < distance(text, goal) and covers(changed, goal, fix.at):
                self.reach(index, end, word)
                self.hand.press(key)
                return
        new = replaced_word(text, fix, word)
        selected = self.reach(index, fix.at, word if new else -1)
        if selected and new:
            self.hand.press("Enter")
            self.hand.type(new)
        else:
            self.hand.press("Delete", len(fix.old))
            self.hand.type(fix.new)

    def take_suggestions(self, goals_now: list[Goal]) -> Counter[str]:
        """Look at each suggestion: take it where it comes nearer to the reference, else leave it."""
        counts: Counter[str] = Counter()
        self.hand.press("Alt+q")
        while (shown := self.page.evaluate(SHOWN)) is not None:
            index, at, old, new, alike = shown
            self.hand.decide()
            text, goal = self.text(index), goals_now[index].text
            right = distance(text[:at] + new + text[at + len(old) :], goal) < distance(text, goal)
            everywhere = right and alike > 1 and all(self._right(g, n, old, new) for n, g in enumerate(goals_now))
            self.hand.press("Alt+Shift+y" if everywhere else "Enter" if right else "x")
            counts["all" if everywhere else "taken" if right else "left"] += 1
            self.settled()
        return counts

    def _right(self, goal: Goal, index: int, old: str, new: str) -> bool:
        text = self.text(index)
        changed = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text)
        return changed == text or distance(changed, goal.text) < distance(text, goal.text)


SHOWN = """() => {
    const box = document.querySelector('.offer');
    if (!box) return null;
    const passage = box.closest('.passage');
    const index = [...document.querySelectorAll('.passage')].indexOf(passage);
    const all = /Take all (\\d+)/.exec(box.textContent);
    const range = getSelection().getRangeAt(0);
    return [index, range.startOffset, String(range), box.querySelector('ins').textContent, all ? Number(all[1]) : 1];
}"""
WORDED = """([name, text, at]) => import('/static/js/editor/wording.js')
    .then((made) => made[name](text, at, at, () => false)?.[0] ?? null)"""
FROM_HERE = """([index, word]) => {
    const texts = [...document.querySelectorAll('.passage .text')];
    const here = document.querySelector('.passage.current .text');
    const selection = getSelection();
    const first = here ? texts.indexOf(here) : 0;
    const offset = here && here.contains(selection.focusNode) ? selection.focusOffset : 0;
    if (word < 0 || index < first || (index === first && word < offset)) return null;
    const between = texts.slice(first, index).map((each) => each.textContent);
    if (index === first) return [[], texts[index].textContent.slice(offset), word - offset];
    between[0] = between[0].slice(offset);
    return [between, texts[index].textContent, word];
}"""
ONE_KEY = {"Alt+e": "sentence", "Alt+v": "comma", "Alt+c": "capital"}
MARKS_AND_BLANK = frozenset(" ,.;:?!")


def correct_in_editor(hand: Hand, stage: Stage, draft: Transcript, wanted: list[list[Goal]]) -> None:
    """Cut first, then name speakers and items, then correct words."""
    editor = Editor(hand)
    hand.page.goto(f"{stage.address}/recordings/{stage.recording}/edit")
    editor.loaded()
    flat = cut(editor, draft, wanted)
    name(editor, stage, draft, wanted, flat)
    tag(editor, stage, flat)
    told = editor.take_suggestions(flat)
    for place, goal in enumerate(flat):
        while left := fixes(editor.text(place), goal.text):
            editor.fix(place, left[-1], goal.text)
            hand.page.wait_for_timeout(5)
        hand.page.evaluate("document.activeElement.blur()")
        editor.settled()
        hand.page.wait_for_timeout(LEARNING_MS)
        if hand.page.evaluate("Number(document.getElementById('count-suggested').textContent)"):
            told.update(editor.take_suggestions(flat))
    print(f"suggestions: {dict(told)}")


def cut(editor: Editor, draft: Transcript, wanted: list[list[Goal]]) -> list[Goal]:
    """Split passages where somebody else begins or the item changes, and take out what nobody said."""
    index = 0
    for segment, pieces in zip(draft.segments, wanted, strict=True):
        words = segment.text.split()
        for number, goal in enumerate(pieces[:-1]):
            editor.split(index + number, len(" ".join(words[: goal.draft_words])) + 1)
            words = words[goal.draft_words :]
        index += max(1, len(pieces))
    flat = [goal for pieces in wanted for goal in (pieces or [Goal(0, "", ("", None, None))])]
    for place in reversed([number for number, goal in enumerate(flat) if not goal.text]):
        editor.take_out(place)
        del flat[place]
    return flat


def name(editor: Editor, stage: Stage, draft: Transcript, wanted: list[list[Goal]], flat: list[Goal]) -> None:
    """Rename who is called wrongly once for all, then correct single passages."""
    for old, new in renamings(draft.segments, wanted).items():
        place = next((n for n, passage in enumerate(stage.passages()) if passage.display_name == old), None)
        if place is not None:
            editor.rename(place, new, everywhere=True)
    for place, goal in enumerate(flat):
        if stage.passages()[place].display_name != goal.tags[0]:
            editor.rename(place, goal.tags[0], everywhere=False)


def tag(editor: Editor, stage: Stage, flat: list[Goal]) -> None:
    """Set items and groups, for a run of passages where all of it needs the same."""
    for place, goal in enumerate(flat):
        now = [tags_of(passage)[1:] for passage in stage.passages()]
        if now[place] == goal.tags[1:]:
            continue
        end = next((n for n in range(place, len(now)) if now[n] != now[place]), len(now))
        wrong_anyway = all(now[n] != flat[n].tags[1:] for n in range(place, end))
        editor.tag(place, *goal.tags[1:], run=end - place > 1 and wrong_anyway)


def plain(segments: list[Segment] | tuple[Segment, ...]) -> str:
    """Write a text as people do without an editor: headings for items and groups, a label wherever somebody begins."""
    lines: list[str] = []
    before: tuple[str, str | None, str | None] | None = None
    for segment in segments:
        tags = tags_of(segment)
        if before is None or tags[1:] != before[1:]:
            lines.append(f"[Item {tags[1]}, {tags[2]}]")
        if tags == before:
            lines[-1] += f" {segment.text}"
        else:
            lines.append(f">>{tags[0].upper()}: {segment.text}")
        before = tags
    return "\n".join(lines)


def correct_in_plain_text(hand: Hand, draft: Transcript, reference: Transcript, wanted: list[list[Goal]]) -> str:
    """Correct the same draft in a plain text field, with “replace all” for the names."""
    text = plain(draft.segments)
    for old, new in renamings(draft.segments, wanted).items():
        hand.decide()
        hand.keys += 2 + len(old) + 1 + len(new) + 2  # Ctrl+H, find, Tab, replace, Enter twice
        text = text.replace(f">>{old.upper()}:", f">>{new.upper()}:")
    hand.page.set_content("<textarea style='width:1100px;height:700px'></textarea>")
    area = hand.page.locator("textarea")
    area.fill(text)
    for fix in fixes(text, plain(reference.segments)):
        hand.decide()
        box = area.bounding_box()
        assert box
        hand.click(box["x"] + 10, box["y"] + 10)
        hand.page.evaluate(f"document.querySelector('textarea').setSelectionRange({fix.at}, {fix.at})")
        hand.press("Delete", len(fix.old))
        hand.type(fix.new)
    return area.input_value()


def told(name: str, hand: Hand, duration_ms: int) -> str:
    hours = duration_ms / 3_600_000
    return (
        f"{name:<12} {hand.actions:>6} actions ({hand.keys} keys, {hand.clicks} clicks), {hand.decisions} corrections, "
        f"{hand.seconds / 60:.1f} min; for an hour of sound "
        f"{hand.actions / hours:.0f} actions, {hand.seconds / 60 / hours:.1f} min"
    )


def bare(segment: Segment) -> Segment:
    """Give a segment as it is before names and tags are found."""
    return replace(segment, name=None, role=None, agenda_item=None, group=None, evidence=())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("draft", type=Path, help="the machine's result file")
    parser.add_argument("--bare", action="store_true", help="as if the machine had named and tagged nothing")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    arguments = parser.parse_args()
    draft = result_json.loads(arguments.draft.read_text(encoding="utf-8"))
    if arguments.bare:
        draft = replace(draft, segments=tuple(map(bare, draft.segments)))
    reference = result_json.loads(sample_session().reference.read_text(encoding="utf-8"))
    wanted = goals(draft.segments, reference.segments)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stage = Stage(Path(folder), draft)
        threading.Thread(target=stage.server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
        in_editor, in_text = Hand(browser.new_page()), Hand(browser.new_page())
        correct_in_editor(in_editor, stage, draft, wanted)
        text = correct_in_plain_text(in_text, draft, reference, wanted)
        ok = plain(stage.passages()) == plain(reference.segments), text == plain(reference.segments)
        timed = sum(len(segment.words) for segment in stage.passages())
        kept = stage.kept_words()
        browser.close()
        stage.close()
    print(f"{draft.duration_ms / 1000:.0f} s of sound, {len(draft.segments)} passages, both as the reference: {ok}")
    print(told("editor", in_editor, draft.duration_ms))
    print(told("plain text", in_text, draft.duration_ms))
    actions, seconds = in_editor.actions / in_text.actions, in_editor.seconds / in_text.seconds
    print(f"editor to plain text: {actions:.2f} of the actions, {seconds:.2f} of the time")
    print(f"words with a time afterwards: editor {timed} of {timed} ({kept} of them the machine's own), plain text 0")


if __name__ == "__main__":
    main()
