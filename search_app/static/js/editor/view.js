// The passages on the page. Words are not elements: what is spoken or uncertain is painted over the text.

import { clock } from "../times.js";
import { isUnsure, isUntagged, nameOf, placesOf, tidy } from "./model.js";
import { gettext } from "../texts.js";

const template = document.getElementById("passage-template").content.firstElementChild;

export class View {
  constructor(root, { editable }) {
    this.root = root;
    this.editable = editable;
    this.elements = new Map();
    this.passages = new WeakMap();
    this.current = null;
    this.unsure = new Map();
    this.paint = globalThis.Highlight ? new Highlight() : null;
    this.spoken = globalThis.Highlight ? new Highlight() : null;
    if (this.paint) {
      CSS.highlights.set("unsure", this.paint);
      CSS.highlights.set("spoken", this.spoken);
    }
    this.seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.paintUnsure(Number(target.dataset.id), isIntersecting);
    }, { rootMargin: "300px" });
  }

  append(passages) {
    const fragment = document.createDocumentFragment();
    for (const passage of passages) {
      if (this.elements.has(passage.id)) this.refresh(passage);
      else fragment.append(this.make(passage));
    }
    this.root.append(fragment);
  }

  make(passage) {
    const element = template.cloneNode(true);
    element.dataset.id = passage.id;
    this.elements.set(passage.id, element);
    const text = this.text(passage.id);
    if (!this.editable) {
      text.contentEditable = "false";
      text.tabIndex = 0;
      text.setAttribute("aria-readonly", "true");
    }
    text.textContent = passage.text;
    this.fill(element, passage);
    this.seen.observe(element);
    return element;
  }

  // Shows a passage anew, in its place; the text is left alone where it says the same or is being typed.
  refresh(passage, place = null, keepText = false) {
    let element = this.elements.get(passage.id);
    if (!element) element = this.make(passage);
    else this.fill(element, passage);
    if (place !== null && place.element !== element.previousElementSibling) {
      if (place.element) place.element.after(element);
      else this.root.prepend(element);
    }
    const text = this.text(passage.id);
    if (!keepText && tidy(text.textContent) !== passage.text) text.textContent = passage.text;
    if (this.unsure.has(passage.id)) this.paintUnsure(passage.id, true);
  }

  fill(element, passage) {
    this.passages.set(element, passage);
    const name = nameOf(passage);
    const [at, who, tags, more] = element.querySelectorAll("button");
    at.textContent = clock(passage.start);
    at.setAttribute("aria-label", gettext("Play from {time}", { time: clock(passage.start) }));
    who.textContent = name;
    who.classList.toggle("unnamed", !passage.name);
    who.setAttribute("aria-label", passage.name ? gettext("Speaker: {name}. Change", { name }) : gettext("Speaker: {name}, not named. Change", { name }));
    const shown = [passage.item ? gettext("Item {n}", { n: passage.item }) : gettext("No item"), passage.group === "plenary" ? gettext("Plenary") : passage.group].filter(Boolean).join(" · ");
    tags.textContent = shown;
    tags.classList.toggle("untagged", isUntagged(passage));
    tags.setAttribute("aria-label", gettext("{tags}. Change", { tags: shown }));
    more.setAttribute("aria-label", gettext("More about the passage at {time}", { time: clock(passage.start) }));
    element.classList.toggle("withheld", Boolean(passage.withheld));
    const mark = element.querySelector(".withheld-mark");
    mark.hidden = !passage.withheld;
    mark.title = passage.withheld ?? "";
    const text = element.querySelector(".text");
    text.setAttribute("aria-label", [name, clock(passage.start), passage.withheld && gettext("withheld")].filter(Boolean).join(", "));
    if (passage.language) text.lang = passage.language;
  }

  remove(id) {
    const element = this.elements.get(id);
    if (!element) return;
    this.paintUnsure(id, false);
    this.seen.unobserve(element);
    element.remove();
    this.elements.delete(id);
    if (this.current === id) this.current = null;
  }

  element(id) { return this.elements.get(id); }
  text(id) { return this.elements.get(id)?.querySelector(".text"); }
  typed(id) { return this.text(id)?.textContent ?? ""; }

  // The passage that something on the page belongs to.
  idOf(node) {
    const element = node?.closest?.(".passage");
    return element ? Number(element.dataset.id) : null;
  }

  // Marks the passage that keys and sound are about; only its buttons are on the way of the Tab key.
  mark(id) {
    if (id === this.current) return false;
    for (const [which, on] of [[this.current, false], [id, true]]) {
      const element = this.elements.get(which);
      if (!element) continue;
      element.classList.toggle("current", on);
      for (const button of element.querySelectorAll("button")) button.tabIndex = on ? 0 : -1;
      element.querySelector(".text").spellcheck = on;
    }
    this.current = id;
    return true;
  }

  caret(id) {
    const text = this.text(id);
    const selection = getSelection();
    if (!text || !selection.rangeCount || !text.contains(selection.focusNode)) return null;
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(selection.focusNode, selection.focusOffset);
    return range.toString().length;
  }

  // What is selected in a passage, as [from, to]; null where the cursor is elsewhere.
  chosen(id) {
    const end = this.caret(id);
    const selection = getSelection();
    if (end === null || !this.text(id).contains(selection.anchorNode)) return null;
    const length = String(selection).length;
    const range = selection.getRangeAt(0);
    const backwards = !selection.isCollapsed && range.startContainer === selection.focusNode && range.startOffset === selection.focusOffset;
    return backwards ? [end, end + length] : [end - length, end];
  }

  focus(id, offset = 0, length = 0) {
    const text = this.text(id);
    if (!text) return;
    text.focus({ preventScroll: true });
    const node = text.firstChild;
    const selection = getSelection();
    if (node) {
      const end = Math.min(offset + length, node.length);
      selection.setBaseAndExtent(node, Math.min(offset, node.length), node, end);
    }
    this.bring(id);
  }

  bring(id, block = "nearest") {
    this.elements.get(id)?.scrollIntoView({ block });
  }

  range(id, from, to) {
    const node = this.text(id)?.firstChild;
    if (!node || node.nodeType !== Node.TEXT_NODE || to > node.length) return null;
    return new StaticRange({ startContainer: node, startOffset: from, endContainer: node, endOffset: to });
  }

  paintUnsure(id, on) {
    for (const range of this.unsure.get(id) ?? []) this.paint?.delete(range);
    this.unsure.delete(id);
    if (!on || !this.paint || !this.elements.has(id)) return;
    const passage = this.passages.get(this.elements.get(id));
    const places = placesOf(this.typed(id), passage.words);
    const ranges = passage.words.map((word, n) => (isUnsure(word) && places[n] ? this.range(id, ...places[n]) : null)).filter(Boolean);
    for (const range of ranges) this.paint.add(range);
    this.unsure.set(id, ranges);
  }

  paintSpoken(passage, ms) {
    this.spoken?.clear();
    if (!passage || !this.spoken) return;
    const number = passage.words.findIndex(([start, end]) => ms >= start && ms < Math.max(end, start + 1));
    if (number < 0) return;
    const place = placesOf(this.typed(passage.id), passage.words)[number];
    const range = place && this.range(passage.id, ...place);
    if (range) this.spoken.add(range);
  }
}
