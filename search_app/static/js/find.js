// Finds words within the session, case and accents aside. Hits are painted over the text, which stays as it is.

import { gettext, ngettext } from "./texts.js";

const SHORTEST = 2;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function openFind(passages) {
  const box = document.getElementById("find");
  const input = document.getElementById("find-text");
  const count = document.getElementById("find-count");
  let hits = [];
  let at = -1;
  let timer = 0;

  function search() {
    const wanted = plain(input.value.trim());
    hits = wanted.length < SHORTEST ? [] : passages.all.filter((p) => !p.hidden).flatMap((p) => hitsIn(p, wanted));
    at = -1;
    paint();
    count.textContent = wanted.length < SHORTEST ? "" : hits.length ? ngettext("{n} found. Enter goes on.", "{n} found. Enter goes on.", hits.length) : gettext("Not found.");
  }

  function paint() {
    if (!CSS.highlights) return;
    CSS.highlights.set("found", new Highlight(...hits));
    CSS.highlights.set("found-now", hits[at] ? new Highlight(hits[at]) : new Highlight());
  }

  function go(step) {
    if (!hits.length) return;
    at = (at + step + hits.length) % hits.length;
    paint();
    hits[at].startContainer.parentElement.scrollIntoView({ block: "center" });
    count.textContent = gettext("{n} of {total}", { n: at + 1, total: hits.length });
  }

  box.hidden = false;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); go(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { input.value = ""; search(); input.blur(); }
  });
  return { focus: () => { input.focus(); input.select(); }, again: search };
}

// Ranges of all places in a passage; a hit may go over several words.
function hitsIn(passage, wanted) {
  const line = passage.querySelector(".words");
  if (!plain(line.textContent).includes(wanted)) return [];
  const nodes = [];
  let text = "";
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const [offset, character] of characters(walker.currentNode.data)) {
      for (const unit of plain(character)) {
        nodes.push([walker.currentNode, offset, offset + character.length]);
        text += unit;
        if (unit.length > 1) nodes.push(nodes.at(-1));
      }
    }
  }
  const found = [];
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
    const range = document.createRange();
    range.setStart(nodes[from][0], nodes[from][1]);
    const last = nodes[from + wanted.length - 1];
    range.setEnd(last[0], last[2]);
    found.push(range);
  }
  return found;
}

function* characters(text) {
  let offset = 0;
  for (const character of text) {
    yield [offset, character];
    offset += character.length;
  }
}
