// The editor put together: text, sound, keys and dialogs.

import { openCutting } from "./cutting.js";
import { ask, element } from "./dialogs.js";
import { Drafts } from "./drafts.js";
import { openJump } from "./jump.js";
import { openKeys } from "./keys.js";
import { openMerging } from "./merging.js";
import { Model, hasUnsure, isUnnamed, isUnsure, isUntagged, nameOf, placesOf, tidy, wordAt } from "./model.js";
import { openReplacing } from "./replacing.js";
import { Saving } from "./saving.js";
import { Server } from "./server.js";
import { openSound } from "./sound.js";
import { openSpeakers } from "./speakers.js";
import { Suggestions } from "./suggestions.js";
import { openTagging } from "./tagging.js";
import { View } from "./view.js";
import { gettext } from "../texts.js";
import { capital, comma, openWording, sentence } from "./wording.js";

const WINDOW = 400;
const by = (id) => document.getElementById(id);
const bar = by("bar");
const opening = JSON.parse(by("opening").textContent);
const editable = bar.dataset.editable === "true";

const model = new Model(opening.passages, opening.revision);
const view = new View(by("passages"), { editable });
const server = new Server(bar.dataset.edit, bar.dataset.token);
const drafts = new Drafts(opening.recording);

const merge = openMerging((id, text) => saving.act([{ do: "edit-text", passage: id, text }]));
const saving = new Saving({ model, view, server, drafts, say: saveState, shown, merge });
const sound = openSound(model, view, bar, (...boundary) => cutting.moved(...boundary));
const speakers = openSpeakers({ model, saving, people: opening.people, say });
const tag = openTagging({ model, saving, items: opening.items, groups: opening.groups, say });
const replaceText = openReplacing({ server, saving, say });
const cutting = openCutting({ model, view, saving, people: opening.people, offer: speakers.offer, say, now: () => sound?.ms ?? null });
const jump = openJump({ model, view, say });
const wording = openWording({ view, saving, jump, people: opening.people, say });
const suggestions = new Suggestions({ recording: opening.recording, model, view, saving, server, say, go, counted: shown });
saving.learn = (old, text) => suggestions.learn(old, text);

function saveState(sentence, bad) {
  by("save-state").textContent = sentence;
  by("save-state").classList.toggle("away", bad);
}

function say(sentence) {
  by("said").textContent = sentence;
  saveState(sentence, false);
}

// Counts and buttons

let counting = 0;

function shown() {
  [by("undo").disabled, by("redo").disabled] = saving.undoable.map((count) => !count || !editable);
  cancelIdleCallback?.(counting);
  counting = requestIdleCallback(count);
}

function count() {
  const counts = { unnamed: isUnnamed, uncertain: hasUnsure, untagged: isUntagged };
  for (const [name, fits] of Object.entries(counts)) {
    const found = model.all.filter(fits).length;
    by(`count-${name}`).textContent = found || "";
  }
  by("count-suggested").textContent = suggestions.count || "";
}

// Going somewhere

function current() {
  return model.byId.get(view.current) ?? model.all[0] ?? null;
}

function go(passage, offset = 0, length = 0) {
  if (!passage) return;
  view.mark(passage.id);
  view.focus(passage.id, offset, length);
  const number = wordAt(placesOf(view.typed(passage.id), passage.words), offset);
  sound?.go(passage.words[number]?.[0] ?? passage.start);
}

function toPassage(step) {
  const here = current();
  go(here && (model.neighbour(here.id, step) ?? here));
}

function toWord(step) {
  if (!sound) return;
  const passage = model.at(sound.ms);
  if (!passage?.words.length) return toPassage(step);
  const at = passage.words.findLastIndex(([start]) => start <= sound.ms) + step;
  const there = passage.words[at] ? passage : model.neighbour(passage.id, step);
  const word = passage.words[at] ?? (step > 0 ? there?.words[0] : there?.words.at(-1));
  if (!there) return;
  const place = placesOf(view.typed(there.id), there.words)[there.words.indexOf(word)];
  view.mark(there.id);
  if (place) view.focus(there.id, place[0]);
  sound.go(word?.[0] ?? there.start);
}

function nextThat(fits, what) {
  const found = model.next(view.current, fits);
  if (!found) return say(gettext("There is no passage {what} any more.", { what }));
  go(found);
  say(`${nameOf(found)}: ${what}.`);
}

function nextUncertain() {
  const here = current();
  if (!here) return;
  const caret = view.caret(here.id) ?? -1;
  const inHere = unsureIn(here).find(([place]) => place[0] > caret || (place[0] === caret && getSelection().isCollapsed));
  const passage = inHere ? here : model.next(here.id, (each) => unsureIn(each).length > 0);
  const [place, word] = inHere ?? (passage && unsureIn(passage)[0]) ?? [];
  if (!place) return say(gettext("No word is uncertain any more."));
  go(passage, place[0], place[1] - place[0]);
  say(gettext("“{word}”, {n} % certain.", { word: word[2], n: Math.round(word[3] * 100) }));
}

function unsureIn(passage) {
  const places = placesOf(view.elements.has(passage.id) ? view.typed(passage.id) : passage.text, passage.words);
  return passage.words.map((word, n) => [places[n], word]).filter(([place, word]) => place && isUnsure(word));
}

// Doing something to the current passage

async function split() {
  const here = current();
  const offset = here && view.caret(here.id);
  if (offset === null) return say(gettext("Put the cursor where the passage is to be split."));
  const at = [...tidy(view.typed(here.id).slice(0, offset))].length;
  const done = await saving.act([{ do: "split", passage: here.id, at }], [here.id]);
  const made = done?.passages.find(({ id }) => id !== here.id && model.neighbour(here.id, 1)?.id === id);
  if (made) { go(made); say(gettext("Split.")); }
}

async function mergeWith(step) {
  const here = current();
  const other = here && model.neighbour(here.id, step);
  if (!other) return say(gettext("There is no passage there."));
  const [first, second] = step > 0 ? [here, other] : [other, here];
  const end = tidy(view.typed(first.id)).length;
  if (!await saving.act([{ do: "merge", first: first.id, second: second.id }], [first.id, second.id])) return;
  view.mark(first.id);
  view.focus(first.id, end);
  say(gettext("Merged."));
}

async function moveWords(words) {
  const here = current();
  const other = here && model.neighbour(here.id, 1);
  if (!other) return say(gettext("There is no next passage."));
  if (await saving.act([{ do: "move-boundary", first: here.id, second: other.id, words }], [here.id, other.id])) say(gettext("The boundary is moved."));
}

async function withhold() {
  const here = current();
  if (here.withheld) {
    if (await saving.act([{ do: "withhold", passages: [here.id], reason: null }], [here.id])) say(gettext("The public gets this passage again."));
    return;
  }
  by("withholding-reason").value = "";
  if (await ask("withholding", "withholding-reason") !== "set") return;
  const reason = by("withholding-reason").value.trim();
  if (!reason) return say(gettext("A passage is withheld for a reason; please give one."));
  if (await saving.act([{ do: "withhold", passages: [here.id], reason }], [here.id])) say(gettext("Withheld from the public."));
}

async function showHistory() {
  const { history } = await server.get(`history/${current().id}`);
  by("history-list").replaceChildren(...history.map(({ by: who, at, deed, text }, number) => {
    const line = element("li");
    const changed = number > 0 && text !== history[number - 1].text;
    line.append(element("strong", who), ` ${deed}${at ? `, ${at}` : ""}`);
    if (number === 0 || changed) line.append(element("p", text ?? gettext("(taken out)")));
    return line;
  }));
  await ask("history");
}

async function takeOut() {
  const here = current();
  const next = model.neighbour(here.id, 1) ?? model.neighbour(here.id, -1);
  drafts.drop(here.id);
  if (!await saving.act([{ do: "edit-text", passage: here.id, text: "" }])) return;
  if (next) go(next);
  say(gettext("Taken out. Undo puts it back."));
}

const MORE = {
  history: showHistory, withhold, delete: takeOut,
  "merge-before": () => mergeWith(-1), "merge-after": () => mergeWith(1),
  "take-word": () => moveWords(1), "give-word": () => moveWords(-1),
};

async function more() {
  by("withhold-button").textContent = current().withheld ? gettext("Give back to the public") : gettext("Withhold from the public…");
  for (const button of by("more").querySelectorAll("button")) {
    button.disabled = !editable && !["history", "withhold", "cancel"].includes(button.value);
  }
  await MORE[await ask("more")]?.();
}

async function undo(redo = false) {
  const id = view.current;
  if (!redo && drafts.has(id)) {
    drafts.drop(id);
    view.refresh(model.byId.get(id));
    return saving.tell(gettext("The typing is taken back."));
  }
  await Promise.all(drafts.ids().map((each) => saving.commit(each)));
  const done = await saving.undo(redo);
  const [first] = done?.passages ?? [];
  if (first) { view.mark(first.id); view.focus(first.id); }
  if (done) say(redo ? gettext("Done again.") : gettext("Taken back."));
}

// Typing, clicking

const root = by("passages");

root.addEventListener("focusin", (event) => {
  const id = view.idOf(event.target);
  if (id !== null) view.mark(id);
});

root.addEventListener("input", (event) => {
  const id = view.idOf(event.target);
  if (id !== null) saving.typed(id);
});

root.addEventListener("focusout", (event) => {
  const id = view.idOf(event.target);
  if (id !== null && event.target.classList.contains("text")) saving.commit(id, true);
});

root.addEventListener("click", (event) => {
  const id = view.idOf(event.target);
  if (id === null) return;
  view.mark(id);
  const passage = model.byId.get(id);
  const button = event.target.closest("button");
  if (!button) {
    if (event.target.closest(".text") && getSelection().isCollapsed) {
      const number = wordAt(placesOf(view.typed(id), passage.words), view.caret(id) ?? 0);
      sound?.go(passage.words[number]?.[0] ?? passage.start);
    }
  } else if (button.classList.contains("at")) sound?.go(passage.start, true);
  else if (button.classList.contains("more")) more();
  else if (!editable) say(gettext("The text is frozen."));
  else if (button.classList.contains("who")) speakers.one(id);
  else tag(id);
});

// In the text: Enter splits, Backspace at the beginning and Delete at the end merge, Escape leads out.
root.addEventListener("keydown", (event) => {
  const id = view.idOf(event.target);
  if (!event.target.classList?.contains("text") || id === null || event.altKey || event.isComposing) return;
  const control = event.ctrlKey || event.metaKey;
  const collapsed = getSelection().isCollapsed;
  const act = (action) => { event.preventDefault(); action(); };
  if (control && event.code === "KeyZ") act(() => undo(event.shiftKey));
  else if (control && event.code === "KeyY") act(() => undo(true));
  else if (control && event.code === "KeyS") act(() => saving.commit(id));
  else if (control && event.code === "Space") act(() => sound?.toggle());
  else if (control || !editable) return;
  else if (event.key === "Enter") act(split);
  else if (event.key === "Backspace" && collapsed && view.caret(id) === 0) act(() => mergeWith(-1));
  else if (event.key === "Delete" && collapsed && view.caret(id) === view.typed(id).length) act(() => mergeWith(1));
  else if (event.key === "Escape") act(() => view.element(id).querySelector(".who").focus());
});

addEventListener("keydown", (event) => {
  if (event.target.closest?.(".text, input, textarea") || document.querySelector("dialog[open]")) return;
  if (!(event.ctrlKey || event.metaKey) || !["KeyZ", "KeyY"].includes(event.code)) return;
  event.preventDefault();
  undo(event.code === "KeyY" || event.shiftKey);
});

const changing = (act) => (event) => (editable ? act(event) : say(gettext("The text is frozen.")));
const withCurrent = (act) => () => { if (current()) act(current().id); };

openKeys([
  ["KeyK", gettext("Play or pause (also Ctrl Space)"), () => sound?.toggle()],
  ["KeyJ", gettext("10 seconds back"), () => sound?.skip(-10)],
  ["KeyL", gettext("10 seconds ahead"), () => sound?.skip(10)],
  ["Comma", gettext("One word back"), () => toWord(-1)],
  ["Period", gettext("One word ahead"), () => toWord(1)],
  ["ArrowUp", gettext("Passage before"), () => toPassage(-1)],
  ["ArrowDown", gettext("Next passage"), () => toPassage(1)],
  ["Digit1", gettext("Slower"), () => sound?.faster(-1)],
  ["Digit2", gettext("Faster"), () => sound?.faster(1)],
  ["KeyR", gettext("Repeat the passage, on and off"), () => say(sound?.loop() ? gettext("The passage repeats.") : gettext("No repeating."))],
  ["KeyN", gettext("Next unnamed"), () => nextThat(isUnnamed, gettext("without a name"))],
  ["KeyU", gettext("Next uncertain word"), nextUncertain],
  ["KeyT", gettext("Next untagged"), () => nextThat(isUntagged, gettext("without an agenda item"))],
  ["KeyQ", gettext("Next suggestion"), changing(() => suggestions.next())],
  ["KeyY", gettext("Take the suggestion and go to the next; with Shift all alike"), changing((event) => (event?.shiftKey ? suggestions.everywhere() : suggestions.accept()))],
  ["KeyX", gettext("Leave the suggestion and go to the next; with Shift all alike"), changing((event) => suggestions.leave(event?.shiftKey))],
  ["KeyG", gettext("Go to a word: type its first letters, Enter; again for the next"), () => jump.begin()],
  ["KeyE", gettext("The sentence ends here, or goes on"), changing(wording(sentence))],
  ["KeyV", gettext("Comma behind the word, on and off"), changing(wording(comma))],
  ["KeyC", gettext("Capital letter, on and off"), changing(wording(capital))],
  ["KeyS", gettext("Who speaks in this passage"), changing(withCurrent(speakers.one))],
  ["KeyA", gettext("All speakers: rename, merge"), changing(speakers.all)],
  ["KeyI", gettext("Agenda item and group"), changing(withCurrent(tag))],
  ["KeyF", gettext("Find and replace"), changing(replaceText)],
  ["KeyM", gettext("Merge with the next passage"), changing(() => mergeWith(1))],
  ["BracketRight", gettext("Take the next passage’s first word; with Shift end 0.1 s later"), changing((event) => (event?.shiftKey ? cutting.nudge(current(), 100) : moveWords(1)))],
  ["BracketLeft", gettext("Give the last word to the next passage; with Shift end 0.1 s earlier"), changing((event) => (event?.shiftKey ? cutting.nudge(current(), -100) : moveWords(-1)))],
  ["KeyB", gettext("The nearest boundary lies at what is heard now"), changing(() => cutting.toNow(current()))],
  ["KeyP", gettext("Put in a passage that was missed"), changing(() => cutting.insert(current()))],
  ["KeyH", gettext("History of the passage"), withCurrent(showHistory)],
  ["KeyW", gettext("Withhold from the public, or give back"), withCurrent(withhold)],
  ["KeyO", gettext("More about the passage"), withCurrent(more)],
  ["Slash", gettext("This list (also ?)"), () => ask("keys")],
], [
  [["Enter"], gettext("Split the passage at the cursor")],
  [["Backspace"], gettext("At the beginning: merge with the passage before")],
  [["Delete"], gettext("At the end: merge with the next passage")],
  [["Ctrl Z"], gettext("Undo, as often as you like")],
  [["Ctrl Y"], gettext("Do again")],
  [["Escape"], gettext("Out of the text")],
]);

by("undo").addEventListener("click", () => undo());
by("redo").addEventListener("click", () => undo(true));
by("next-unnamed").addEventListener("click", () => nextThat(isUnnamed, gettext("without a name")));
by("next-uncertain").addEventListener("click", nextUncertain);
by("next-untagged").addEventListener("click", () => nextThat(isUntagged, gettext("without an agenda item")));
by("next-suggested").addEventListener("click", changing(() => suggestions.next()));
by("open-replace").addEventListener("click", changing(replaceText));
by("open-speakers").addEventListener("click", changing(speakers.all));
by("open-keys").addEventListener("click", () => ask("keys"));

// The rest of the text comes in windows, while the first is read.

async function load() {
  view.append(model.all);
  for (let start = opening.window; model.all.length >= start; start += WINDOW) {
    const answer = await server.get(`passages?start=${start}&count=${WINDOW}`);
    for (const passage of answer.passages) model.put(passage);
    view.append(answer.passages);
    if (answer.passages.length < WINDOW) break;
    await new Promise((rest) => requestIdleCallback(rest, { timeout: 500 }));
  }
  const late = await server.get(`changes?since=${opening.revision}`);
  if (late.revision > opening.revision) saving.take(late, true);
}

saving.undoable = [opening.undo, opening.redo];
load().then(() => {
  root.setAttribute("aria-busy", "false");
  by("loading").hidden = true;
  if (!model.all.length) { by("loading").hidden = false; by("loading").textContent = gettext("No speech was found in this recording."); }
  if (editable) { saving.recover(); suggestions.load().catch(() => {}); }
  shown();
  document.documentElement.dataset.loaded = "true";
}).catch((error) => { by("loading").textContent = gettext("The text could not be read: {reason}", { reason: error.message }); });
