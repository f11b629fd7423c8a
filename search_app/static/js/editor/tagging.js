// Agenda item and group: of one passage, or of a run of passages.

import { ask, element, learned } from "./dialogs.js";
import { gettext, ngettext } from "../texts.js";

const by = (id) => document.getElementById(id);

export function openTagging({ model, saving, items, groups, say }) {
  function choices(select, offered, value) {
    const known = offered.some(([each]) => each === (value ?? ""));
    const all = known ? offered : [...offered, [value, value]];
    select.replaceChildren(...all.map(([each, label]) => element("option", label, { value: each, selected: each === (value ?? "") })));
  }

  // The passages from one on that have the same item and group as it.
  function run(passage) {
    const from = model.placeOf(passage);
    const rest = model.all.slice(from);
    const end = rest.findIndex((each) => each.item !== passage.item || each.group !== passage.group);
    return (end < 0 ? rest : rest.slice(0, end)).map((each) => each.id);
  }

  return async (id) => {
    const passage = model.byId.get(id);
    choices(by("tagging-item"), [["", gettext("No item")], ...items.map(({ number, title }) => [number, `${number}. ${title}`])], passage.item);
    choices(by("tagging-group"), [["", gettext("No group")], ...groups.map((group) => [group, group])], passage.group);
    by("tagging").querySelector("[value=here]").checked = true;
    if (await ask("tagging", "tagging-item") !== "set") return;
    const all = by("tagging").querySelector("[name=reach]:checked").value === "run";
    const passages = all ? run(passage) : [id];
    const item = by("tagging-item").value || null;
    const group = by("tagging-group").value || null;
    const operations = [];
    if (item !== passage.item) operations.push({ do: "set-item", passages, agenda_item: item });
    if (group !== passage.group) operations.push({ do: "set-group", passages, group });
    const done = operations.length && await saving.act(operations, [id]);
    if (done) say(ngettext("Set.", "Set in {n} passages.", passages.length) + learned(done));
  };
}
