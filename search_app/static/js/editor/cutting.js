// Where passages begin and end: boundaries at any time, and passages that the machine missed.

import { ask } from "./dialogs.js";
import { gettext } from "../texts.js";
import { nameOf } from "./model.js";

const by = (id) => document.getElementById(id);
const LEAST_GAP_MS = 300;
const LENGTH_MS = 3000;

export const timeText = (ms) => {
  const tenths = Math.round(ms / 100);
  const two = (n) => String(n).padStart(2, "0");
  const seconds = `${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
  const minutes = Math.floor(tenths / 600);
  return minutes < 60 ? `${minutes}:${seconds}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${seconds}`;
};

// The milliseconds of a time such as 1:02:03.5; null where it is none.
export function readTime(text) {
  const found = /^(?:(\d+):)?(\d+):(\d+(?:[.,]\d+)?)$|^(\d+(?:[.,]\d+)?)$/.exec(text.trim());
  if (!found) return null;
  const number = (piece) => Number((piece ?? "0").replace(",", "."));
  return Math.round(1000 * (found[4] ? number(found[4]) : 3600 * number(found[1]) + 60 * number(found[2]) + number(found[3])));
}

export function openCutting({ model, view, saving, people, offer, say, now }) {
  const roles = new Map(people.map(({ name, role }) => [name.toLowerCase(), { name, role }]));

  async function moved(first, second, ms) {
    const operation = { do: "set-boundary", first: first.id, second: second.id, at_ms: Math.round(ms) };
    if (await saving.act([operation], [first.id, second.id])) say(gettext("The boundary lies at {time}.", { time: timeText(ms) }));
  }

  // Moves the end of the present passage, to the place that is heard or by a little.
  function toNow(here) {
    const next = here && model.neighbour(here.id, 1);
    const before = here && model.neighbour(here.id, -1);
    const ms = now();
    if (ms === null) return say(gettext("There is no sound to hear a boundary in."));
    const atEnd = next && (!before || Math.abs(ms - here.end) <= Math.abs(ms - here.start));
    if (atEnd) return moved(here, next, ms);
    if (before) return moved(before, here, ms);
    return say(gettext("There is no other passage."));
  }

  function nudge(here, step) {
    const next = here && model.neighbour(here.id, 1);
    if (!next) return say(gettext("There is no next passage."));
    return moved(here, next, Math.min(next.end - 1, Math.max(here.start + 1, here.end + step)));
  }

  // The time between passages around a place, or a little of what lies there.
  function room(here, ms) {
    const from = ms === null || ms < here.end ? here.end : ms;
    const next = model.neighbour(here.id, 1);
    return [from, next && next.start - from >= LEAST_GAP_MS ? next.start : from + LENGTH_MS];
  }

  async function insert(here) {
    const ms = now();
    const like = (ms !== null && model.at(ms)) || here;
    if (!like) return say(gettext("There is no passage to put it behind."));
    const [from, to] = room(like, ms);
    offer();
    by("inserting-text").value = "";
    by("inserting-name").value = nameOf(like);
    by("inserting-from").value = timeText(from);
    by("inserting-to").value = timeText(to);
    if (await ask("inserting", "inserting-text") !== "set") return;
    const [start, end] = [readTime(by("inserting-from").value), readTime(by("inserting-to").value)];
    const text = by("inserting-text").value.trim();
    if (!text || start === null || end === null || end <= start) return say(gettext("A passage needs its words, and an end after its beginning."));
    const typed = by("inserting-name").value.trim();
    const person = roles.get(typed.toLowerCase());
    const done = await saving.act([{
      do: "insert", like: like.id, start_ms: start, end_ms: end, text,
      name: person?.name ?? (typed || null), role: person?.role ?? null,
    }]);
    const made = done?.passages.find((each) => each.start === start && each.end === end);
    if (!made) return;
    view.mark(made.id);
    view.focus(made.id);
    say(gettext("Put in."));
  }

  return { moved, toNow, nudge, insert };
}
