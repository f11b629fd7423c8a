// The passages and their words, found by time. Word times are read from a passage only when it is needed.

export class Passages {
  constructor(root) {
    this.root = root;
    this.all = [...root.querySelectorAll(".passage")];
    this.starts = this.all.map((passage) => Number(passage.dataset.start));
    this.times = new WeakMap();
    this.current = null;
    this.word = null;
  }

  // The passage that begins last before an instant.
  at(ms) {
    return this.all[lastNotAfter(this.starts, ms)] ?? null;
  }

  wordTimes(passage) {
    let known = this.times.get(passage);
    if (!known) {
      const line = passage.querySelector(".words");
      const numbers = line.dataset.t ? line.dataset.t.split(",").map(Number) : [];
      known = {
        elements: [...line.children],
        starts: numbers.filter((_, i) => i % 2 === 0),
        ends: numbers.filter((_, i) => i % 2 === 1),
      };
      this.times.set(passage, known);
    }
    return known;
  }

  startOf(word) {
    const passage = word.closest(".passage");
    const { elements, starts } = this.wordTimes(passage);
    return starts[elements.indexOf(word)] ?? Number(passage.dataset.start);
  }

  // Marks the passage and the word of an instant; returns the passage when it is another one than before.
  mark(ms) {
    const passage = this.at(ms);
    const changed = passage !== this.current;
    if (changed) {
      this.current?.classList.remove("current");
      passage?.classList.add("current");
      this.current = passage;
    }
    const word = passage && this.wordAt(passage, ms);
    if (word !== this.word) {
      this.word?.classList.remove("spoken");
      word?.classList.add("spoken");
      this.word = word;
    }
    return changed ? passage : null;
  }

  wordAt(passage, ms) {
    const { elements, starts, ends } = this.wordTimes(passage);
    const at = lastNotAfter(starts, ms);
    return at >= 0 && ms < Math.max(ends[at], starts[at] + 1) ? elements[at] : null;
  }

  // The instant of the word before or after the one that is spoken.
  neighbourWord(ms, step) {
    const place = this.all.indexOf(this.at(ms));
    if (place < 0) return this.starts[0] ?? 0;
    const { starts } = this.wordTimes(this.all[place]);
    const at = lastNotAfter(starts, ms) + step;
    if (at >= 0 && at < starts.length) return starts[at];
    const next = this.all[place + step];
    if (!next) return ms;
    const { starts: others } = this.wordTimes(next);
    return (step > 0 ? others[0] : others.at(-1)) ?? Number(next.dataset.start);
  }

  neighbour(ms, step) {
    const shown = this.all.filter((passage) => !passage.hidden);
    const at = shown.indexOf(this.at(ms));
    return shown[Math.min(shown.length - 1, Math.max(0, at + step))] ?? null;
  }
}

function lastNotAfter(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
