// The passages as they are stored, in order of time; what is typed and not yet stored lies in drafts.js.

const UNSURE_BELOW = 0.5;

const before = (a, b) => a.start - b.start || a.end - b.end || a.id - b.id;

export class Model {
  constructor(passages, revision) {
    this.all = [];
    this.byId = new Map();
    this.revision = revision;
    for (const passage of passages) this.put(passage);
  }

  put(passage) {
    const known = this.byId.get(passage.id);
    if (known) this.all.splice(this.placeOf(known), 1);
    this.byId.set(passage.id, passage);
    let at = this.all.length;
    if (at && before(passage, this.all[at - 1]) < 0) at = firstBehind(this.all, passage);
    this.all.splice(at, 0, passage);
  }

  drop(id) {
    const known = this.byId.get(id);
    if (!known) return;
    this.all.splice(this.placeOf(known), 1);
    this.byId.delete(id);
  }

  placeOf(passage) {
    return firstBehind(this.all, passage) - 1;
  }

  neighbour(id, step) {
    const known = this.byId.get(id);
    return known ? this.all[this.placeOf(known) + step] ?? null : null;
  }

  // The passage that began last before an instant.
  at(ms) {
    return this.all[firstBehind(this.all, { start: ms, end: Infinity, id: Infinity }) - 1] ?? this.all[0] ?? null;
  }

  voices() {
    const counts = new Map();
    for (const passage of this.all) {
      const name = nameOf(passage);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }

  // The next passage behind another one that fits, going round; null where none does.
  next(id, fits) {
    const place = this.byId.has(id) ? this.placeOf(this.byId.get(id)) : -1;
    for (let step = 1; step <= this.all.length; step += 1) {
      const passage = this.all[(place + step) % this.all.length];
      if (fits(passage)) return passage;
    }
    return null;
  }
}

function firstBehind(all, passage) {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(all[middle], passage) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const nameOf = (passage) => passage.name || passage.speaker;
export const isUnnamed = (passage) => !passage.name;
export const isUntagged = (passage) => !passage.item;
export const isUnsure = (word) => word[3] !== null && word[3] < UNSURE_BELOW;
export const hasUnsure = (passage) => passage.words.some(isUnsure);
export const tidy = (text) => text.trim().split(/\s+/).filter(Boolean).join(" ");

// Where each word stands in a text, as [from, to]; null for one that is not in it.
export function placesOf(text, words) {
  let at = 0;
  return words.map(([, , word]) => {
    const found = text.indexOf(word, at);
    if (found < 0) return null;
    at = found + word.length;
    return [found, at];
  });
}

// The number of the word at a character: the last that begins there or before.
export function wordAt(places, offset) {
  let found = 0;
  places.forEach((place, number) => { if (place && place[0] <= offset) found = number; });
  return found;
}
