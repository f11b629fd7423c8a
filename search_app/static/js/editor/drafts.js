// What is typed and not stored yet. It lies on this computer too, so that a closed lid or a dead server loses nothing.

const KEPT_AFTER_MS = 200;

export class Drafts {
  constructor(recording) {
    this.key = `verbatim-edit-${recording}`;
    this.drafts = new Map();
    this.contested = new Map();
    this.timer = 0;
  }

  // What an earlier visit left behind, as [id, draft].
  left() {
    try {
      return Object.entries(JSON.parse(localStorage.getItem(this.key) ?? "{}")).map(([id, draft]) => [Number(id), draft]);
    } catch {
      return [];
    }
  }

  has(id) { return this.drafts.has(id); }
  get(id) { return this.drafts.get(id); }
  get size() { return this.drafts.size; }
  ids() { return [...this.drafts.keys()]; }

  // Keeps a passage's typed text, with the revision of the text that it was typed over.
  set(id, text, revision) {
    const known = this.drafts.get(id);
    this.drafts.set(id, { text, revision: known?.revision ?? revision });
    this.keepSoon();
  }

  drop(id) {
    this.drafts.delete(id);
    this.keep();
  }

  // Puts a text aside until somebody has said what is to stand: it is not sent, but stays on this computer.
  contest(id) {
    if (this.has(id)) this.contested.set(id, this.get(id));
    this.drop(id);
  }

  settle(id) {
    this.contested.delete(id);
    this.keep();
  }

  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEPT_AFTER_MS);
  }

  keep() {
    clearTimeout(this.timer);
    try {
      const all = { ...Object.fromEntries(this.contested), ...Object.fromEntries(this.drafts) };
      if (Object.keys(all).length) localStorage.setItem(this.key, JSON.stringify(all));
      else localStorage.removeItem(this.key);
    } catch {
      // A browser that keeps nothing still sends everything to the server.
    }
  }
}
