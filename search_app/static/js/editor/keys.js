// The keys: with Alt everywhere, by the letter alone where nobody types. `?` lists them.

import { ask, element } from "./dialogs.js";
import { gettext } from "../texts.js";

const label = (key) => ({ " ": gettext("Space"), ArrowUp: "↑", ArrowDown: "↓", Comma: ",", Period: ".", BracketLeft: "[", BracketRight: "]", Slash: "/" })[key] ?? key.replace(/^Key|^Digit/, "");

// `commands` are [code, what, act]: the code of the key, as in KeyboardEvent.code.
export function openKeys(commands, typing) {
  const actions = new Map(commands.map(([code, , act]) => [code, act]));

  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const here = event.target;
    const field = here.closest("input:not([type=range], [type=checkbox]), textarea, select");
    const inText = here.closest(".text");
    const alt = event.altKey && !event.ctrlKey && !event.metaKey;
    const bare = !event.altKey && !event.ctrlKey && !event.metaKey && !inText && !field;
    if (bare && event.key === "?") { event.preventDefault(); ask("keys"); return; }
    if (bare && [" ", "Enter"].includes(event.key) && here.closest("button, a, summary, input, select")) return;
    if (!alt && !bare) return;
    const action = actions.get(event.code);
    if (!action || (bare && event.shiftKey)) return;
    event.preventDefault();
    action(event);
  });

  const rows = [...commands.map(([code, what]) => [[`Alt ${label(code)}`], what]), ...typing];
  document.getElementById("key-list").replaceChildren(...rows.map(([keys, what]) => {
    const row = element("div");
    const term = element("dt");
    for (const key of keys) term.append(element("kbd", key), " ");
    row.append(term, element("dd", what));
    return row;
  }));
}
