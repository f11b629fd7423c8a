// Who speaks: in one passage, or once for all; two speakers become one where they get the same name.

import { ask, element, learned } from "./dialogs.js";
import { nameOf } from "./model.js";
import { gettext, ngettext } from "../texts.js";

const by = (id) => document.getElementById(id);

export function openSpeakers({ model, saving, people, say }) {
  const roles = new Map(people.map(({ name, role }) => [name.toLowerCase(), { name, role }]));

  function offer() {
    const names = new Set([...people.map(({ name }) => name), ...model.all.filter((p) => p.name).map((p) => p.name)]);
    by("people").replaceChildren(...[...names].map((value) => element("option", "", { value })));
  }

  // Finishes a name that is being typed, as far as one is known; what is added is selected, so that typing goes on.
  function finish(event) {
    const { target: field, inputType } = event;
    const typed = field.value;
    if (!inputType?.startsWith("insert") || !typed.trim() || field.selectionStart !== typed.length) return;
    const known = [...by("people").options].map(({ value }) => value).find((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
    if (!known || known.length === typed.length) return;
    field.value = typed + known.slice(typed.length);
    field.setSelectionRange(typed.length, known.length);
  }

  by("speaker-name").addEventListener("input", finish);
  by("voices").addEventListener("input", finish);

  // What gives a speaker another name everywhere.
  function everywhere(old, typed) {
    const known = [...model.voices().keys()].find((name) => name.toLowerCase() === typed.toLowerCase());
    if (known && known !== old) return { do: "merge-speakers", old, into: known };
    const person = roles.get(typed.toLowerCase());
    return { do: "rename-speaker", old, new: person?.name ?? typed, role: person?.role ?? null };
  }

  async function one(id) {
    const passage = model.byId.get(id);
    const old = nameOf(passage);
    const count = model.voices().get(old);
    offer();
    by("speaker-error").textContent = "";
    by("speaker-name").value = passage.name ?? "";
    by("speaker-now").textContent = old;
    by("speaker-count").textContent = ngettext("{n} passage", "{n} passages", count);
    by("speaker").querySelector(`[value=${passage.name ? "here" : "everywhere"}]`).checked = true;
    if (await ask("speaker", "speaker-name") !== "set") return;
    const typed = by("speaker-name").value.trim();
    const all = by("speaker").querySelector("[name=where]:checked").value === "everywhere";
    if (all && !typed) return say(gettext("A speaker needs a name."));
    const person = roles.get(typed.toLowerCase());
    const operation = all ? everywhere(old, typed)
      : { do: "set-speaker", passages: [id], name: person?.name ?? (typed || null), role: person?.role ?? null };
    const done = await saving.act([operation], [id]);
    if (!done) return;
    const n = done.passages.length - done.learned;
    say((all ? ngettext("{old} is now {name}, in {n} passage.", "{old} is now {name}, in {n} passages.", n, { old, name: typed })
      : typed ? gettext("This passage is {name} now.", { name: typed }) : gettext("This passage is not named now.")) + learned(done));
  }

  function row(name, count) {
    const line = element("tr");
    const form = element("form");
    const input = element("input", "", { value: "", maxLength: 200, autocomplete: "off" });
    input.setAttribute("list", "people");
    input.setAttribute("aria-label", gettext("New name for {name}", { name }));
    const button = element("button", gettext("Set"), { className: "button" });
    button.setAttribute("aria-label", gettext("Set the new name for {name}", { name }));
    form.append(input, button);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      const done = await saving.act([everywhere(name, input.value.trim())]);
      by("speakers-error").textContent = done ? "" : gettext("This could not be stored.");
      if (done?.learned) say(learned(done).trim());
      if (done) fill();
    });
    const cell = element("td");
    cell.append(form);
    const head = element("th", name, { scope: "row" });
    line.append(head, element("td", String(count)), cell);
    return line;
  }

  function fill() {
    offer();
    by("voices").replaceChildren(...[...model.voices()].map(([name, count]) => row(name, count)));
  }

  return { one, offer, all: () => { fill(); return ask("speakers"); } };
}
