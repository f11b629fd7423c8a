// Going to a word by its first letters, without the mouse: type until it is marked, then correct it.

import { gettext } from "../texts.js";

const by = (id) => document.getElementById(id);

export function openJump({ model, view, say }) {
  const field = by("jump");
  const paint = globalThis.Highlight ? new Highlight() : null;
  if (paint) CSS.highlights.set("jump", paint);
  let from = null;
  let found = null;

  const isOpen = () => document.activeElement === field;

  function begin() {
    if (isOpen()) return show(found ? { ...found, offset: found.offset + 1 } : from);
    const id = view.current ?? model.all[0]?.id;
    if (id === undefined) return;
    from = { id, offset: view.caret(id) ?? 0 };
    found = null;
    field.value = "";
    field.focus();
  }

  function search({ id, offset }) {
    const start = model.byId.has(id) ? model.placeOf(model.byId.get(id)) : 0;
    const letters = field.value.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
    if (!letters) return null;
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${letters}`, "giu");
    for (let step = 0; step <= model.all.length; step += 1) {
      const passage = model.all[(start + step) % model.all.length];
      pattern.lastIndex = step === 0 ? offset : 0;
      const hit = pattern.exec(view.typed(passage.id));
      if (hit) return { id: passage.id, offset: hit.index, length: wordLength(view.typed(passage.id), hit) };
    }
    return null;
  }

  const wordLength = (text, hit) => /^\S*?(?=[^\p{L}\p{N}’'-]*(\s|$))/u.exec(text.slice(hit.index))[0].length || hit[0].length;

  function show(place) {
    found = search(place);
    paint?.clear();
    if (!found) { if (field.value) say(gettext("Not found.")); return; }
    const range = view.range(found.id, found.offset, found.offset + found.length);
    if (range) paint?.add(range);
    view.bring(found.id);
  }

  // Leaves the field for the word that is marked, as a selection.
  function take() {
    if (!isOpen()) return;
    paint?.clear();
    const place = found ?? { ...from, length: 0 };
    view.mark(place.id);
    view.focus(place.id, place.offset, place.length);
  }

  field.addEventListener("focus", () => { from ??= { id: view.current ?? model.all[0]?.id, offset: 0 }; });
  field.addEventListener("input", () => show(from));
  field.addEventListener("blur", () => paint?.clear());
  field.addEventListener("keydown", (event) => {
    if (!["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") found = null;
    take();
  });
  return { begin, take };
}
