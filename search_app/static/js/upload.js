// Sends the file in parts while the form is filled in (tus protocol): a reload, a closed lid or a
// dropped line cost nothing. Choosing the same file again goes on where it stopped.

import { duration } from "./times.js";
import { decimal, gettext } from "./texts.js";
import { DirectUpload } from "./upload-direct.js";

const PART_BYTES = 5 * 1024 * 1024;
const DRAFT = "verbatim-upload-draft";

const form = document.getElementById("upload");
const by = (id) => document.getElementById(id);
const typed = ["meeting", "date", "language", "group_other", "agenda", "roster", "floor_log", "speakers"];

let sending = null;
let paused = false;
let wanted = false;

// The file

function sizeText(bytes) {
  if (bytes >= 1e9) return gettext("{n} GB", { n: decimal(bytes / 1e9) });
  if (bytes >= 1e6) return gettext("{n} MB", { n: decimal(bytes / 1e6) });
  return gettext("{n} kB", { n: Math.max(1, Math.round(bytes / 1e3)) });
}

function showFile(name, rest) {
  by("drop-text").replaceChildren(Object.assign(document.createElement("strong"), { textContent: name }), ` ${rest}`);
}

function uploadId(address) {
  return new URL(address, location.href).pathname.split("/").pop();
}

// A line that is gone comes back; a file that is too large stays too large, and a person has to make room.
function worthRetrying(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status < 400 || [409, 423, 429, 460].includes(status) || (status >= 500 && status !== 507);
}

function begin(file) {
  sending?.abort();
  paused = false;
  by("upload-id").value = "";
  showError("file", "");
  showFile(file.name, `(${sizeText(file.size)})`);
  by("sending").hidden = false;
  by("pause").hidden = false;
  by("pause").textContent = gettext("Pause");
  const started = { at: performance.now(), bytes: null };
  const { direct } = form.dataset;
  const Upload = direct ? DirectUpload : tus.Upload;
  const upload = new Upload(file, {
    endpoint: direct ?? form.dataset.uploads,
    token: form.elements.csrf_token.value,
    chunkSize: PART_BYTES,
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000],
    metadata: { filename: file.name, filetype: file.type },
    removeFingerprintOnSuccess: false,
    onShouldRetry: worthRetrying,
    onProgress: (sent, total) => showSent(started, sent, total),
    onSuccess: () => {
      by("upload-id").value = uploadId(upload.url);
      by("sending").hidden = true;
      showFile(file.name, gettext("({size}) has arrived.", { size: sizeText(file.size) }));
      sending = null;
      if (wanted) send();
    },
    onError: (error) => {
      const status = error.originalResponse?.getStatus();
      const told = status && status !== 500 ? error.originalResponse.getBody() : "";
      showError("file", told || gettext("The file could not be sent. Choose it again to go on where it stopped."));
      by("sending").hidden = true;
      sending = null;
      stopWaiting();
    },
  });
  sending = upload;
  upload.findPreviousUploads().then((earlier) => {
    if (sending !== upload) return;
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    upload.start();
  });
}

function showSent(started, sent, total) {
  started.bytes ??= sent;
  by("sent").value = total ? sent / total : 1;
  const speed = (sent - started.bytes) / (performance.now() - started.at) * 1000;
  const left = speed > 0 && performance.now() - started.at > 1500 ? gettext("{time} left", { time: duration((total - sent) / speed) }) : "";
  by("sent-text").textContent = [gettext("{part} of {whole}", { part: sizeText(sent), whole: sizeText(total) }), left].filter(Boolean).join(", ");
}

by("pause").addEventListener("click", () => {
  if (!sending) return;
  paused = !paused;
  by("pause").textContent = paused ? gettext("Go on") : gettext("Pause");
  if (paused) sending.abort();
  else sending.start();
});

function takeChosen() {
  const [file] = by("file").files;
  if (file) begin(file);
}

by("file").addEventListener("change", takeChosen);

const drop = by("drop");
for (const kind of ["dragover", "dragenter"]) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("drop-over"); });
}
for (const kind of ["dragleave", "drop"]) {
  drop.addEventListener(kind, () => drop.classList.remove("drop-over"));
}
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) begin(file);
});
if (!by("upload-id").value) {
  by("drop-text").textContent = gettext("Drop a sound or video file here, or choose one");
  takeChosen(); // one chosen before this script was there
}

// Agenda and roster files are shown as their text, to be looked at and changed.

async function takeText(input) {
  const [file] = input.files;
  if (!file) return;
  by(input.dataset.into).value = (await file.text()).replace(/^\uFEFF/, "");
  input.value = "";
  keepDraft();
}

for (const input of form.querySelectorAll("[data-into]")) {
  input.addEventListener("change", () => takeText(input));
  takeText(input);
}
by("group-other").addEventListener("input", () => {
  form.querySelector('[name=group][value=other]').checked = true;
});

// What is typed survives a reload.

function keepDraft() {
  const draft = Object.fromEntries(typed.map((name) => [name, form.elements[name].value]));
  draft.group = form.elements.group.value;
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
}

function restoreDraft() {
  const fresh = !location.search && by("summary").hidden && typed.every((name) => !form.elements[name].value);
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  if (!fresh || !draft) return;
  for (const [name, value] of Object.entries(draft)) form.elements[name].value = value;
  if (draft.roster || draft.floor_log || draft.speakers) form.querySelector(".more-fields").open = true;
}

form.addEventListener("input", keepDraft);
restoreDraft();

// Sending the form: first the mistakes, then the rest of the file, then everything.

function showError(name, sentence) {
  const error = by(`${name}-error`);
  error.textContent = sentence;
  error.hidden = !sentence;
  const field = name === "group" ? by("group-other") : by(name);
  if (sentence) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function showErrors(errors) {
  const fields = ["file", "meeting", "date", "language", "group", "agenda", "roster", "floor_log", "speakers"];
  for (const name of fields) showError(name, errors[name] ?? "");
  const first = fields.find((name) => errors[name]);
  if (!first) return;
  const field = first === "group" ? by("group-other") : by(first);
  field.closest("details")?.setAttribute("open", "");
  field.focus();
}

async function mistakes() {
  const fields = new FormData(form);
  for (const name of ["file", "agenda_file", "roster_file", "floor_log_file"]) fields.delete(name);
  const response = await fetch(form.dataset.check, { method: "POST", body: fields });
  if (!response.ok) return {};
  const { errors } = await response.json();
  if (!sending && !by("upload-id").value) errors.file = gettext("Please choose the file of the recording.");
  return errors;
}

function stopWaiting() {
  wanted = false;
  by("send").disabled = false;
  by("waiting").textContent = "";
}

function send() {
  by("waiting").textContent = gettext("The file is being checked.");
  by("file").disabled = true;
  sessionStorage.removeItem(DRAFT);
  form.submit();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  by("send").disabled = true;
  const errors = await mistakes().catch(() => ({}));
  showErrors(errors);
  if (Object.keys(errors).length) return stopWaiting();
  if (by("upload-id").value) return send();
  wanted = true;
  if (paused) by("pause").click();
  by("waiting").textContent = gettext("It is added as soon as the file has arrived.");
});
addEventListener("pageshow", (event) => { if (event.persisted) { stopWaiting(); by("file").disabled = false; } });
