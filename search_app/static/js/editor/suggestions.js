// What may be worth correcting, offered one after the other: taken with one key, or left.

import { gettext } from "../texts.js";
import { element } from "./dialogs.js";

const WHY = {
  statement: gettext("in the prepared statement"), before: gettext("corrected so before"), name: gettext("a name in the roster"),
  term: gettext("as in the meeting’s papers"), spelling: gettext("British spelling"), sentence: gettext("a new sentence?"),
};
const RELOAD_MS = 1500;
const FAR = 12;

export class Suggestions {
  constructor({ recording, model, view, saving, server, say, go, counted }) {
    Object.assign(this, { model, view, saving, server, say, go, counted });
    this.key = `verbatim-left-${recording}`;
    this.byPassage = new Map();
    this.current = null;
    this.learned = new Map();
    this.paint = globalThis.Highlight ? new Highlight() : null;
    if (this.paint) CSS.highlights.set("suggested", this.paint);
    try {
      this.left = new Set(JSON.parse(localStorage.getItem(this.key) ?? "[]"));
    } catch {
      this.left = new Set();
    }
  }

  async load() {
    const { suggestions } = await this.server.get("suggestions");
    this.byPassage.clear();
    for (const each of suggestions) {
      if (this.left.has(nameOf(each))) continue;
      if (!this.byPassage.has(each.passage)) this.byPassage.set(each.passage, []);
      this.byPassage.get(each.passage).push(each);
    }
    this.counted();
  }

  get count() {
    let found = 0;
    for (const [id, each] of this.byPassage) if (this.model.byId.has(id)) found += each.length;
    return found;
  }

  // Where a suggestion's words stand in the text now; null where they do not any more.
  place({ passage, at, before, old }) {
    const text = this.view.typed(passage);
    let best = null;
    for (const needle of [before + old, old]) {
      const expected = at - (needle.length - old.length);
      for (let found = text.indexOf(needle); found >= 0; found = text.indexOf(needle, found + 1)) {
        if (needle === old && (old.length < 3 || Math.abs(found - at) > FAR)) continue;
        if (best === null || Math.abs(found - expected) < Math.abs(best - expected)) best = found;
      }
      if (best !== null) return best + needle.length - old.length;
    }
    return null;
  }

  // Leads to the next one behind the cursor, going round.
  next() {
    const here = this.current ?? { passage: this.view.current, at: (this.view.caret(this.view.current) ?? 0) - 1 };
    this.hide();
    const { all } = this.model;
    const known = this.model.byId.get(here.passage);
    const first = known ? this.model.placeOf(known) : 0;
    for (let step = 0; step <= all.length; step += 1) {
      const passage = all[(first + step) % all.length];
      for (const each of [...(this.byPassage.get(passage.id) ?? [])]) {
        if (step === 0 && each.at <= here.at) continue;
        const place = this.place(each);
        if (place === null) this.drop(each);
        else return this.show(each, passage, place);
      }
    }
    if (here.passage !== null) this.view.focus(here.passage, here.at);
    this.say(gettext("Nothing more is suggested."));
    this.counted();
  }

  show(each, passage, place) {
    this.current = each;
    this.go(passage, place, each.old.length);
    const box = element("div", "", { className: "offer" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", gettext("Suggestion"));
    const change = element("span", "", { className: "offer-change" });
    change.append(element("del", each.old.trim() || each.old), " → ", element("ins", each.new.trim() || each.new), ` ${WHY[each.why]}`);
    const take = this.button(gettext("Take"), "Alt Y", () => this.accept());
    box.append(change, take);
    const others = this.alike(each).length;
    if (others > 1) box.append(this.button(gettext("Take all {n}", { n: others }), "Alt ⇧ Y", () => this.everywhere()));
    box.append(this.button(gettext("Leave"), "Alt X", () => this.leave()));
    this.view.element(passage.id).append(box);
    this.box = box;
    const range = this.view.range(passage.id, place, place + each.old.length);
    if (range) this.paint?.add(range);
    this.say(gettext("Suggestion: “{old}”, rather “{text}”: {why}.", { old: each.old, text: each.new, why: WHY[each.why] }));
    this.view.bring(passage.id);
    take.focus({ preventScroll: true }); // outside the text one key is enough: Enter or Y takes it, X leaves it
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.hide();
      this.view.focus(passage.id, place, each.old.length);
    });
  }

  button(label, key, act) {
    const button = element("button", `${label} `, { type: "button" });
    button.append(element("kbd", key));
    button.addEventListener("click", (event) => { event.stopPropagation(); act(); });
    return button;
  }

  hide() {
    this.box?.remove();
    this.box = null;
    this.paint?.clear();
    this.current = null;
  }

  drop(each) {
    const rest = (this.byPassage.get(each.passage) ?? []).filter((other) => other !== each);
    if (rest.length) this.byPassage.set(each.passage, rest);
    else this.byPassage.delete(each.passage);
  }

  // Takes the present suggestion and goes to the next; shows the first one where none is shown.
  accept() {
    const each = this.current;
    if (!each) return this.next();
    const place = this.place(each);
    if (place !== null) this.put(each, place);
    this.drop(each);
    this.next();
  }

  put(each, place) {
    const id = each.passage;
    const text = this.view.typed(id);
    const changed = text.slice(0, place) + each.new + text.slice(place + each.old.length);
    this.view.text(id).textContent = changed;
    const more = each.new.length - each.old.length;
    for (const other of this.byPassage.get(id) ?? []) {
      if (other.at <= each.at) continue;
      other.at += more;
      other.before = changed.slice(Math.max(0, other.at - other.before.length), other.at);
    }
    this.saving.typed(id);
  }

  leave(all = false) {
    const each = this.current;
    if (!each) return this.next();
    for (const other of all ? [each, ...this.alike(each)] : [each]) {
      this.left.add(nameOf(other));
      this.drop(other);
    }
    try {
      localStorage.setItem(this.key, JSON.stringify([...this.left].slice(-5000)));
    } catch {
      // Without a place to keep it, it is offered again at the next visit.
    }
    this.next();
    this.counted();
  }

  // Suggestions that put the same words in the place of the same words; a sentence's end is looked at one by one.
  alike({ old, new: by, why }) {
    if (why === "sentence") return [];
    return [...this.byPassage.values()].flat().filter((each) => each.old === old && each.new === by && each.why !== "sentence");
  }

  async everywhere() {
    const each = this.current ?? this.offered;
    if (!each) return this.next();
    this.current ??= each;
    const alike = this.alike(each);
    const ids = [...new Set(alike.map(({ passage }) => passage))];
    await Promise.all(ids.map((id) => this.saving.commit(id)));
    const operation = { do: "replace", passages: ids, find: each.old, new: each.new, match_case: true, whole_words: true };
    if (/^\d+$/.test(each.old)) for (const other of alike) { const place = this.place(other); if (place !== null) this.put(other, place); }
    else if (!await this.saving.act([operation])) return;
    for (const other of alike) this.drop(other);
    this.offered = null;
    this.next();
    this.counted();
    this.say(gettext("“{old}” is “{text}” now. Passages changed: {n}. Undo takes it back.", { old: each.old, text: each.new, n: ids.length }));
  }

  // What a person corrects teaches: the same elsewhere is suggested, and offered at the second time.
  learn(old, text) {
    const pair = changeOf(old, text);
    if (!pair) return;
    const key = pair.join("→");
    const times = (this.learned.get(key) ?? 0) + 1;
    this.learned.set(key, times);
    const others = this.alike({ old: pair[0], new: pair[1], why: "before" });
    if (times >= 2 && others.length) {
      this.offered = others[0];
      this.say(gettext("“{old}” became “{text}” again. Alt ⇧ Y changes all others: {n}.", { old: pair[0], text: pair[1], n: others.length }));
    }
    if (times > 1) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (!this.current) this.load().catch(() => {}); else this.stale = true; }, RELOAD_MS);
  }
}

const nameOf = ({ passage, before, old, new: by }) => JSON.stringify([passage, before.slice(-8), old, by]);
const bare = (word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

// What one edit put in the place of what, a few words at most; null where it only added or took away.
export function changeOf(old, text) {
  const [a, b] = [old.split(/\s+/).map(bare), text.split(/\s+/).map(bare)];
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const [gone, come] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  if (!gone.length || !come.length || gone.length > 4 || come.length > 4) return null;
  return [gone.join(" "), come.join(" ")];
}
