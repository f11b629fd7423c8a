// The merge view: both versions of a passage that two people changed, one conflict after the other.

import { ask, marked } from "./dialogs.js";

const by = (id) => document.getElementById(id);

export function openMerging(keep) {
  let line = Promise.resolve();

  async function show({ id, theirs, mine, by: who, at }) {
    by("merging-who").textContent = theirs === null
      ? `${who ?? "Somebody"} took this passage away or merged it with another one. Here is what you typed, to copy from.`
      : `${who ?? "Somebody else"} stored another text${at ? ` (${at})` : ""} while you were typing. Nothing is overwritten.`;
    by("theirs").textContent = theirs ?? "(gone)";
    by("mine").replaceChildren(...marked(theirs ?? "", mine));
    by("merged").value = mine;
    const answer = await ask("merging", "merged");
    if (theirs !== null && answer === "merged") await keep(id, by("merged").value);
  }

  return (conflict) => { line = line.then(() => show(conflict)); return line; };
}
