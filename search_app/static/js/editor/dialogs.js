// Dialogs: opened with what they are about, closed with what was chosen.

import { ngettext } from "../texts.js";

const by = (id) => document.getElementById(id);

// Opens a dialog; gives the value of the button that closed it ("" for Escape). Focus goes back where it was.
export function ask(id, first = null) {
  const dialog = by(id);
  const from = document.activeElement;
  dialog.returnValue = "";
  dialog.showModal();
  if (first) { by(first).focus(); by(first).select?.(); }
  return new Promise((chosen) => {
    dialog.addEventListener("close", () => {
      from?.focus?.({ preventScroll: true });
      chosen(dialog.returnValue);
    }, { once: true });
  });
}

export function element(name, text = "", more = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...more });
}

// Words of two texts side by side: what only the old one has, what only the new one has.
// What was learned from a correction, as a sentence to add.
export function learned({ learned: count }) {
  if (!count) return "";
  return ` ${ngettext("{n} other passage was tagged anew after it.", "{n} other passages were tagged anew after it.", count)}`;
}

export function marked(oldText, newText) {
  const [a, b] = [oldText.split(/(\s+)/), newText.split(/(\s+)/)];
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i][j] = a[i] === b[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const pieces = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { pieces.push(document.createTextNode(a[i])); i += 1; j += 1; }
    else if (j < b.length && (i >= a.length || longest[i][j + 1] >= longest[i + 1][j])) { pieces.push(element("ins", b[j])); j += 1; }
    else { pieces.push(element("del", a[i])); i += 1; }
  }
  return pieces;
}
