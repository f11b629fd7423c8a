// The room: who has the floor, who waits for it, what is marked; forms are sent without leaving the page.

import { gettext } from "./texts.js";

const part = (id) => document.getElementById(id);
const root = part("room");
const ASK_MS = 2000;
const KINDS = {
  decision: gettext("Decision"), brackets: gettext("Square brackets"), "next step": gettext("Next step"), gavel: gettext("Gavel"), break: gettext("Break"),
};
let tag = null;

async function ask() {
  try {
    const response = await fetch(root.dataset.source, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (response.status === 200) {
      tag = response.headers.get("ETag");
      show(await response.json());
    }
  } catch {
    // the line is cut: ask again
  }
  if (root.dataset.over !== "true") setTimeout(ask, document.hidden ? 3 * ASK_MS : ASK_MS);
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (value) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function show(room) {
  document.dispatchEvent(new CustomEvent("corrections", { detail: room.corrections }));
  const now = room.speaking ? gettext("{name} has the floor, since {time}.", { name: room.speaking, time: clock(room.since) }) : gettext("Nobody has the floor.");
  if (part("floor-now").textContent !== now) part("floor-now").textContent = now;
  part("queue").replaceChildren(...room.queue.map(waiting));
  part("queue-empty").hidden = room.queue.length > 0;
  part("marks").replaceChildren(...room.marks.map(marked));
  part("marks-title").hidden = room.marks.length === 0;
  const item = part("item");
  if (item && document.activeElement !== item) item.value = room.item ?? "";
  const group = part("group");
  if (group && document.activeElement !== group) group.value = room.group;
}

function waiting(request) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = request.seat;
  row.append(name);
  if (request.remote) row.append(note(gettext("remote")));
  if (root.dataset.act && root.dataset.over !== "true") {
    row.append(button(gettext("Give the floor"), { kind: "give", value: request.seat }), button(gettext("Remove"), { kind: "withdraw", value: request.seat }));
  }
  return row;
}

function marked(mark) {
  const row = document.createElement("li");
  row.append(`${KINDS[mark.kind] ?? mark.kind}, ${clock(mark.at)}`);
  if (root.dataset.act && root.dataset.over !== "true") row.append(button(gettext("Remove"), { kind: "unmark", value: String(mark.number) }));
  return row;
}

function note(text) {
  const element = document.createElement("span");
  element.className = "note";
  element.textContent = text;
  return element;
}

function button(text, fields) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "link-button";
  element.textContent = text;
  element.setAttribute("aria-label", `${text}: ${fields.value}`);
  element.addEventListener("click", () => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    data.set("csrf_token", document.querySelector("[name=csrf_token]").value);
    act(root.dataset.act, data);
  });
  return element;
}

async function act(address, data) {
  const response = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } });
  if (response.ok) show(await response.json());
  else part("floor-now").textContent = gettext("This could not be done; look at what is entered.");
}

for (const form of root.querySelectorAll("form[data-room]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(form.action, new FormData(form, event.submitter));
    if (form.id === "office") part("seat").value = "";
  });
}

ask();
