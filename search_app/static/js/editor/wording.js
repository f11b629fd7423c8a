// Small corrections with one key: a sentence ends here, a comma, a capital. Each is taken back by the same key.

import { gettext } from "../texts.js";

const WORD = /\S+/g;
const flip = (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());
const withFirst = (word, change) => word.replace(/\p{L}/u, change);

// The words of a text as [from, to].
const wordsOf = (text) => [...text.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length]);

// The word that a cursor or a selection ends in; the one before where the cursor stands in front of a word.
function wordBefore(text, from, to) {
  const words = wordsOf(text);
  const end = from === to ? to : to - 1;
  return words.findLastIndex(([start]) => (from === to ? start < end : start <= end));
}

// Each gives [text, where the cursor goes], or null.
export function sentence(text, from, to, isName) {
  const words = wordsOf(text);
  const at = wordBefore(text, from, to);
  if (at < 0) return null;
  const [start, end] = words[at];
  const word = text.slice(start, end);
  const ends = /[.?!]$/.test(word);
  const next = words[at + 1];
  const stem = word.replace(/[,;:.?!]+$/, "");
  if (!next) return [text.slice(0, start) + stem + (ends ? "" : "."), start + stem.length];
  const following = text.slice(...next);
  const changed = ends
    ? (/^I\b/.test(following) || isName(following) ? following : withFirst(following, (c) => c.toLowerCase()))
    : withFirst(following, (c) => c.toUpperCase());
  return [text.slice(0, start) + stem + (ends ? "," : ".") + text.slice(end, next[0]) + changed + text.slice(next[1]), next[0]];
}

export function comma(text, from, to) {
  const at = wordBefore(text, from, to);
  if (at < 0) return null;
  const [, end] = wordsOf(text)[at];
  const there = text[end - 1] === ",";
  return [there ? text.slice(0, end - 1) + text.slice(end) : `${text.slice(0, end)},${text.slice(end)}`, there ? end - 1 : end + 1];
}

export function capital(text, from, to) {
  const words = wordsOf(text).filter(([start, end]) => (from === to ? start <= from && from <= end : start < to && end > from));
  if (!words.length) return null;
  const chosen = from === to ? words.slice(-1) : words;
  let changed = text;
  for (const [start, end] of chosen) changed = changed.slice(0, start) + withFirst(text.slice(start, end), flip) + changed.slice(end);
  return [changed, to];
}

export function openWording({ view, saving, jump, people, say }) {
  const names = new Set(people.flatMap(({ name }) => name.split(" ")));
  const isName = (word) => names.has(word.replace(/[^\p{L}]+$/u, ""));

  return (change) => () => {
    jump.take();
    const id = view.current;
    const chosen = id === null ? null : view.chosen(id);
    if (!chosen) return say(gettext("Put the cursor at a word first."));
    const done = change(view.typed(id), ...chosen, isName);
    if (!done) return;
    const [text, place] = done;
    view.text(id).textContent = text;
    view.focus(id, place);
    saving.typed(id);
    say(gettext("Changed."));
  };
}
