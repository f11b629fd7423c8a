// Captions: the latest lines, as they come. Final words stay as they are; who said them may be put right.

import { gettext } from "./texts.js";

const part = (id) => document.getElementById(id);
const root = part("captions");
const titles = JSON.parse(part("agenda").textContent);
const ASK_MS = 1000;
const ASK_HIDDEN_MS = 5000;
const SIZES = [1, 1.25, 1.5, 2, 2.5, 3, 4];
const known = new Map(); // number → { line, element }
const corrections = new Map(); // number → text
let correcting = false;
let channel = "floor";
let pushed = null;
let asking = 0;
let tag = null;
let following = true;

const address = (what = "") => `${root.dataset.source}${what}?channel=${encodeURIComponent(channel)}`;
const over = () => root.dataset.over === "true";

// Pushed where there is room for another reader, asked for every second otherwise; a hidden page only asks now and then.
function follow() {
  stop();
  if (over() || document.hidden || !window.EventSource) {
    ask();
    return;
  }
  pushed = new EventSource(address("/events"));
  pushed.onmessage = (event) => show(JSON.parse(event.data));
  pushed.onerror = () => {
    // A cut line is taken up again by the browser itself; a refusal is not.
    if (pushed?.readyState === EventSource.CLOSED) {
      pushed = null;
      ask();
    }
  };
}

function stop() {
  pushed?.close();
  pushed = null;
  clearTimeout(asking);
}

async function ask() {
  const of = channel;
  try {
    const response = await fetch(address(), { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (response.status === 200 && of === channel) {
      tag = response.headers.get("ETag");
      await show(await response.json());
    }
  } catch {
    // the line is cut: ask again
  }
  if (!over() && of === channel && !pushed) asking = setTimeout(ask, document.hidden ? ASK_HIDDEN_MS : ASK_MS);
}

async function show(state) {
  const first = state.lines.length ? state.lines[0].number : 0;
  const had = known.size;
  if (first > 0 && !known.has(first - 1)) {
    const all = await (await fetch(address("/all"))).json();
    all.lines.forEach(put);
  }
  state.lines.forEach(put);
  regroup(Math.max(0, Math.min(first, had) - 1));
  part("interim").textContent = state.interim;
  showWhere(state.lines[state.lines.length - 1]);
  if (following) toLatest();
}

function put(line) {
  const before = known.get(line.number);
  if (before) {
    // Lines only grow: their words are added, never replaced.
    before.line = line;
    write(before);
    return;
  }
  const element = document.createElement("span");
  element.className = "line";
  element.dataset.number = line.number;
  known.set(line.number, { line, element });
  write(known.get(line.number));
}

// What a person put right lies over what the machine wrote down.
function write({ line, element }) {
  const corrected = channel === "floor" ? corrections.get(line.number) : undefined;
  const text = ` ${corrected ?? line.text}`;
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle("is-corrected", corrected !== undefined);
  if (correcting) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}

const speakerOf = (line) => line.name || (line.speaker && line.speaker !== "S0" ? gettext("Speaker {n}", { n: line.speaker.slice(1) }) : "");

// Put lines of one speaker in a row into one turn, from the given line on.
function regroup(from) {
  for (let number = from; known.has(number); number += 1) {
    const { line, element } = known.get(number);
    const speaker = speakerOf(line);
    const before = known.get(number - 1)?.element.closest(".turn");
    const same = before && before.dataset.speaker === speaker;
    const turn = same ? before : element.closest(".turn");
    if (turn && (same ? element.closest(".turn") === turn : turn.querySelector(".line") === element)) {
      if (!same) label(turn, speaker);
      continue;
    }
    (same ? turn : newTurn(speaker, before)).querySelector(".words").append(element);
  }
  for (const turn of [...part("lines").children]) if (!turn.querySelector(".line")) turn.remove();
}

function newTurn(speaker, after) {
  const turn = document.createElement("div");
  turn.className = "turn";
  const who = document.createElement("p");
  who.className = "who";
  const words = document.createElement("p");
  words.className = "words";
  turn.append(who, words);
  label(turn, speaker);
  if (after) after.after(turn);
  else part("lines").prepend(turn);
  return turn;
}

function label(turn, speaker) {
  if (turn.dataset.speaker === speaker) return;
  turn.dataset.speaker = speaker;
  turn.querySelector(".who").textContent = speaker;
}

function showWhere(line) {
  if (!line) return;
  const item = line.agenda_item && gettext("Item {n}", { n: line.agenda_item }) + (titles[line.agenda_item] ? `: ${titles[line.agenda_item]}` : "");
  const group = line.group && line.group !== "plenary" ? gettext("Group of {name}", { name: line.group }) : "";
  const where = [item, group].filter(Boolean).join(" · ");
  if (part("where").textContent !== where) part("where").textContent = where;
}

function toLatest() {
  const scroll = part("captions-scroll");
  scroll.scrollTop = scroll.scrollHeight;
}

part("captions-scroll").addEventListener("scroll", () => {
  const scroll = part("captions-scroll");
  following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  part("follow").hidden = following;
});

part("follow").addEventListener("click", () => {
  following = true;
  toLatest();
});

function setSize(step) {
  const size = Math.min(SIZES.length - 1, Math.max(0, step));
  root.dataset.size = size;
  localStorage.setItem("verbatim-caption-size", size);
  part("smaller").disabled = size === 0;
  part("larger").disabled = size === SIZES.length - 1;
  if (following) toLatest();
}

part("smaller").addEventListener("click", () => setSize(Number(root.dataset.size) - 1));
part("larger").addEventListener("click", () => setSize(Number(root.dataset.size) + 1));

part("contrast").addEventListener("click", () => {
  const on = root.classList.toggle("white-on-black");
  part("contrast").setAttribute("aria-pressed", String(on));
});

part("full").addEventListener("click", async () => {
  const on = root.classList.toggle("is-full");
  try {
    if (on) await root.requestFullscreen();
    else if (document.fullscreenElement) await document.exitFullscreen();
  } catch {
    // a browser that does not go full screen still fills its window with them
  }
  part("full").setAttribute("aria-pressed", String(on));
  toLatest();
});

document.addEventListener("fullscreenchange", () => {
  if (document.fullscreenElement) return;
  root.classList.remove("is-full");
  part("full").setAttribute("aria-pressed", "false");
});

part("caption-channel")?.addEventListener("change", () => {
  channel = part("caption-channel").value;
  tag = null;
  known.clear();
  part("lines").replaceChildren();
  part("interim").textContent = "";
  following = true;
  follow();
});

document.addEventListener("visibilitychange", follow);

document.addEventListener("corrections", ({ detail }) => {
  for (const { number, text } of detail) corrections.set(number, text);
  known.forEach(write);
});

// Correcting: a line is chosen by a click or with the keyboard, and put right in the form below.
const form = part("correction");

function choose(element) {
  const { line } = known.get(Number(element.dataset.number));
  form.elements.number.value = line.number;
  form.elements.text.value = corrections.get(line.number) ?? line.text;
  form.elements.name.value = line.name ?? "";
  form.hidden = false;
  form.elements.text.focus();
}

function setCorrecting(on) {
  correcting = on;
  root.classList.toggle("is-correcting", on);
  part("correcting").setAttribute("aria-pressed", String(on));
  if (!on) form.hidden = true;
  known.forEach(write);
}

if (form) {
  part("correcting").addEventListener("click", () => setCorrecting(!correcting));
  part("correction-cancel").addEventListener("click", () => (form.hidden = true));
  for (const kind of ["click", "keydown"]) {
    part("lines").addEventListener(kind, (event) => {
      const element = event.target.closest(".line");
      if (correcting && element && (kind === "click" || event.key === "Enter")) {
        event.preventDefault();
        choose(element);
      }
    });
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (!response.ok) return;
    document.dispatchEvent(new CustomEvent("corrections", { detail: (await response.json()).corrections }));
    form.hidden = true;
  });
}

setSize(Number(localStorage.getItem("verbatim-caption-size") ?? 1));
follow();
