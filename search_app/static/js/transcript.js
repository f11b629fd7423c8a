// The transcript page: sound, words, drawing, filters and keys put together.

import { openFilters } from "./filters.js";
import { openFind } from "./find.js";
import { foldWhenNarrow } from "./fold.js";
import { Passages } from "./passages.js";
import { openPlayer } from "./player.js";

const USER_SCROLL_MS = 6000;

const root = document.getElementById("passages");
const passages = new Passages(root);
const player = openPlayer();
const find = openFind(passages);
const filters = openFilters(passages, () => find.again());
foldWhenNarrow(document.getElementById("tools"), "62rem");
const timeline = document.getElementById("timeline");
const playhead = document.getElementById("playhead");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Following the sound

let scrolledAt = -Infinity;
for (const kind of ["wheel", "touchmove"]) {
  addEventListener(kind, () => { scrolledAt = performance.now(); }, { passive: true });
}

function bring(element, block = "center") {
  element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
}

function followTo(element) {
  if (!document.getElementById("follow").checked || performance.now() - scrolledAt < USER_SCROLL_MS) return;
  const box = element.getBoundingClientRect();
  const foot = document.querySelector(".player").getBoundingClientRect().top;
  if (box.top < 60 || box.bottom > foot - 40) bring(element);
}

function movePlayhead(ms) {
  if (!timeline) return;
  const track = timeline.querySelector(".lane-track");
  const lanes = timeline.querySelector(".lanes");
  const x = track.offsetLeft + track.offsetWidth * Math.min(1, ms / Number(timeline.dataset.duration));
  playhead.hidden = false;
  playhead.style.height = `${lanes.scrollHeight}px`;
  playhead.style.transform = `translateX(${x - 1}px)`;
}

player?.listen((ms) => {
  const began = passages.mark(ms);
  movePlayhead(ms);
  if (player.playing && (began || passages.word)) followTo(passages.word ?? began);
});
if (player) addEventListener("resize", () => movePlayhead(player.ms));

// Places named in the address: #t=83.2

function placeIn(hash) {
  const match = /^#t=(\d+(?:\.\d+)?)/.exec(decodeURIComponent(hash));
  return match ? Math.round(Number(match[1]) * 1000) : null;
}

function goTo(ms, play) {
  const passage = passages.at(ms) ?? passages.all[0];
  if (passage) {
    filters.show(passage);
    bring(passage);
  }
  player?.go(ms, play);
}

function arrive(play) {
  const ms = placeIn(location.hash);
  if (ms !== null) goTo(ms, play);
}

addEventListener("hashchange", () => arrive(false));
arrive(false);

// One listener for all words and times

root.addEventListener("click", (event) => {
  const word = event.target.closest(".words > span");
  if (word && player && !String(getSelection())) {
    player.go(passages.startOf(word), true);
    return;
  }
  const link = event.target.closest('a[href^="#t="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  const ms = placeIn(link.getAttribute("href"));
  if (link.classList.contains("at")) player?.go(ms, true);
  else goTo(ms, true);
});

timeline?.addEventListener("click", (event) => {
  const track = event.target.closest(".lane-track");
  if (!track || !player) return;
  const box = track.getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  goTo(Math.round(share * Number(timeline.dataset.duration)), true);
});

// A menu closes when one clicks beside it or leaves it by Escape.

const menu = document.querySelector(".menu");
addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Keys

const shortcuts = document.getElementById("shortcuts");
document.getElementById("help")?.addEventListener("click", () => shortcuts.showModal());

function toPassage(step) {
  const passage = passages.neighbour(player.ms, step);
  if (!passage) return;
  player.go(Number(passage.dataset.start));
  bring(passage);
}

const KEYS = {
  " ": () => player.toggle(),
  k: () => player.toggle(),
  j: () => player.skip(-10),
  l: () => player.skip(10),
  ",": () => player.go(passages.neighbourWord(player.ms, -1)),
  ".": () => player.go(passages.neighbourWord(player.ms, 1)),
  p: () => toPassage(-1),
  n: () => toPassage(1),
  "<": () => player.faster(-1),
  ">": () => player.faster(1),
  "/": () => { document.getElementById("tools").open = true; find.focus(); },
  e: () => { const why = passages.current?.querySelector(".why"); if (why) why.open = !why.open; },
  "?": () => shortcuts.showModal(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || shortcuts?.open) return;
  const here = event.target;
  if (here.closest("input:not([type=range], [type=checkbox]), textarea, select")) return;
  if (event.key === " " && here.closest("a, button, summary, input")) return;
  const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || (!player && event.key !== "/")) return;
  event.preventDefault();
  action();
});
