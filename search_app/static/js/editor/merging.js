// The merge view: both versions of a passage that two people changed, one conflict after the other.

import { ask, marked } from "./dialogs.js";
import { gettext } from "../texts.js";

const by = (id) => document.getElementById(id);

export function openMerging(keep) {
  let line = Promise.resolve();

  async function show({ id, theirs, mine, by: who, at }) {
    const name = `${who ?? gettext("Somebody else")}${at && theirs !== null ? ` (${at})` : ""}`;
    by("merging-who").textContent = theirs === null
      ? gettext("{name} took this passage away or merged it with another one. Here is what you typed, to copy from.", { name })
      : gettext("{name} stored another text while you were typing. Nothing is overwritten.", { name });
    by("theirs").textContent = theirs ?? gettext("(gone)");
    by("mine").replaceChildren(...marked(theirs ?? "", mine));
    by("merged").value = mine;
    while (await ask("merging", "merged") === "merged" && theirs !== null) {
      if (await keep(id, by("merged").value)) return;
    }
  }

  return (conflict) => { line = line.then(() => show(conflict)); return line; };
}
