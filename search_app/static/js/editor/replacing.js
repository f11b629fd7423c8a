// Find and replace: what would change is shown first, and only that is changed.

import { ask, element } from "./dialogs.js";
import { Refused } from "./server.js";
import { gettext, ngettext } from "../texts.js";

const by = (id) => document.getElementById(id);
const SHOWN = 100;

function told(total, passages) {
  const found = ngettext("{total} in {n} passage", "{total} in {n} passages", passages, { total });
  return total > SHOWN ? gettext("{found}; the first {n} are shown.", { found, n: SHOWN }) : `${found}.`;
}

export function openReplacing({ server, saving, say }) {
  let found = null;
  const wanted = () => ({
    find: by("find").value, new: by("replacement").value, match_case: by("match-case").checked, whole_words: by("whole-words").checked,
  });

  function forget() {
    found = null;
    by("replace-all").disabled = true;
    by("previews").hidden = true;
    by("replacing-count").textContent = "";
    by("replacing-error").textContent = "";
  }

  function line({ before, found: old, after }) {
    const item = element("li");
    item.append(before, element("del", old), element("ins", by("replacement").value), after);
    return item;
  }

  async function preview() {
    forget();
    await Promise.all(saving.drafts.ids().map((id) => saving.commit(id)));
    try {
      found = await server.send("preview", wanted);
    } catch (error) {
      by("replacing-error").textContent = error instanceof Refused ? error.message : gettext("The server cannot be reached.");
      return;
    }
    const { total, passages, occurrences } = found;
    by("replacing-count").textContent = total ? told(total, passages.length) : gettext("Not found.");
    by("previews").replaceChildren(...occurrences.slice(0, SHOWN).map(line));
    by("previews").hidden = !total;
    by("replace-all").disabled = !total;
  }

  by("preview").addEventListener("click", (event) => { event.preventDefault(); preview(); });
  by("replacing-form").addEventListener("input", forget);
  return async () => {
    forget();
    if (await ask("replacing", "find") !== "replace" || !found?.total) return;
    const { passages, total } = found;
    if (await saving.act([{ do: "replace", passages, ...wanted() }])) say(ngettext("{n} replaced. Undo takes it back.", "{n} replaced. Undo takes it back.", total));
  };
}
