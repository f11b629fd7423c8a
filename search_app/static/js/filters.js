// Shows only the passages of one speaker, item, group, mark or doubt, and keeps the address in step.

import { ngettext } from "./texts.js";

export function openFilters(passages, afterwards) {
  const form = document.getElementById("filters");
  const names = ["speaker", "item", "group", "mark", "check"].filter((name) => form.elements[name]);
  const headings = [...passages.root.querySelectorAll(".item-heading")];
  const lanes = [...document.querySelectorAll("a.lane-name")];

  function apply() {
    const wanted = names.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    let shown = 0;
    for (const passage of passages.all) {
      passage.hidden = wanted.some(([name, value]) => !held(passage, name).includes(value));
      if (!passage.hidden) shown += 1;
    }
    for (const heading of headings) heading.hidden = !hasShown(heading);
    for (const lane of lanes) {
      if (lane.dataset.speaker === form.elements.speaker.value) lane.setAttribute("aria-current", "true");
      else lane.removeAttribute("aria-current");
    }
    document.getElementById("shown").textContent = wanted.length ? ngettext("{shown} of {n} passage.", "{shown} of {n} passages.", passages.all.length, { shown }) : "";
    document.getElementById("clear").hidden = !wanted.length;
    document.getElementById("none-shown").hidden = shown > 0 || !passages.all.length;
    const query = new URLSearchParams(wanted).toString();
    history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    afterwards();
  }

  function set(values) {
    for (const name of names) form.elements[name].value = values[name] ?? "";
    apply();
  }

  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  document.getElementById("clear").addEventListener("click", (event) => { event.preventDefault(); set({}); });
  for (const lane of lanes) {
    lane.addEventListener("click", (event) => {
      event.preventDefault();
      set(lane.hasAttribute("aria-current") ? {} : { speaker: lane.dataset.speaker });
    });
  }
  if (location.search) apply();
  return { show: (passage) => { if (passage.hidden) set({}); } };
}

// What a passage holds of a kind: "-" stands for no agenda item; marks and what is to be checked may be several.
function held(passage, name) {
  const value = passage.dataset[name];
  if (name === "item") return [value || "-"];
  return name === "mark" || name === "check" ? value.split("|") : [value];
}

function hasShown(heading) {
  for (let next = heading.nextElementSibling; next?.classList.contains("passage"); next = next.nextElementSibling) {
    if (!next.hidden) return true;
  }
  return false;
}
