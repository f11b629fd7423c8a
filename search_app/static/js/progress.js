// The stages of a recording's processing as they go on; becomes the transcript by itself at the end.

import { STATES, ENDED, follow } from "./status.js";
import { about, duration } from "./times.js";
import { gettext } from "./texts.js";

const SIGNS = {
  done: '<path d="m4 10.6 4 4 8-9" fill="none" stroke="currentColor" stroke-width="2"/>',
  running: '<circle cx="10" cy="10" r="4"/>',
  failed: '<path d="m5 5 10 10M15 5 5 15" fill="none" stroke="currentColor" stroke-width="2"/>',
  cancelled: '<path d="m5 5 10 10M15 5 5 15" fill="none" stroke="currentColor" stroke-width="2"/>',
  queued: '<circle cx="10" cy="10" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/>',
};

const page = document.getElementById("progress");
const by = (id) => document.getElementById(id);

function showStage(stage) {
  const row = page.querySelector(`[data-stage="${stage.name}"]`);
  if (!row.classList.contains(`stage-${stage.state}`)) {
    row.className = `stage stage-${stage.state}`;
    row.querySelector("svg").innerHTML = SIGNS[stage.state];
  }
  const times = [];
  if (stage.elapsed !== null) times.push(duration(stage.elapsed));
  if (stage.state === "running" && stage.remaining !== null) times.push(gettext("{time} left", { time: about(stage.remaining) }));
  row.querySelector(".stage-time").textContent = times.join(", ");
  const bar = row.querySelector("progress");
  if (stage.state === "running" && !stage.total) bar.removeAttribute("value");
  else bar.value = stage.state === "done" ? 1 : stage.done / Math.max(1, stage.total);
}

function setText(id, text) {
  if (by(id).textContent !== text) by(id).textContent = text;
}

function timeLeft(status) {
  if (status.remaining === null) return "";
  if (status.state === "running") return gettext("{time} left", { time: about(status.remaining) });
  return status.state === "queued" && status.worker ? gettext("{time} of work", { time: about(status.remaining) }) : "";
}

function show(status) {
  const working = !ENDED.has(status.state);
  status.stages.forEach(showStage);
  setText("headline", STATES[status.state]);
  setText("left", timeLeft(status));
  by("error").hidden = !status.error;
  setText("error", status.error ?? "");
  by("no-worker").hidden = status.worker || !working;
  if (!by("cancel")) return; // a reader who may not change it has no buttons
  by("cancel").hidden = !working;
  by("retry").hidden = !["failed", "cancelled"].includes(status.state);
}

const ended = await follow(page.dataset.status, 1000, show, () => setText("left", gettext("The archive does not answer just now.")));
if (ended.state === "done" && page.dataset.state !== "done") location.replace(location.href);
