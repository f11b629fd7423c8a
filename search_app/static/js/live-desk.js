// The desk: records the microphone in chunks of a second; each stays in this browser until the archive has it.

import { Outbox } from "./live-outbox.js";
import { gettext, ngettext } from "./texts.js";

const SLICE_MS = 1000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const root = document.getElementById("recorder");
const part = (id) => document.getElementById(id);
const outbox = new Outbox(root.dataset, showWaiting);
let recorder = null;
let startedAt = 0;
let meter = null;

function showWaiting(waiting, problem) {
  const recording = recorder ? gettext("Recording.") : gettext("Nothing is being recorded from this browser.");
  const sent = waiting ? ngettext("{n} s waits to be sent; it is kept in this browser.", "{n} s wait to be sent; they are kept in this browser.", waiting) : gettext("Everything sent is on the archive’s disk.");
  part("recorder-status").textContent = recorder || waiting ? `${recording} ${sent}` : recording;
  tell(problem);
}

function tell(sentence) {
  part("recorder-problem").textContent = sentence || "";
  part("recorder-problem").hidden = !sentence;
}

async function listDevices() {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "audioinput" && one.deviceId);
  const select = part("device");
  const chosen = select.value;
  select.replaceChildren(new Option(gettext("The usual one"), ""), ...devices.map((one, n) => new Option(one.label || gettext("Microphone {n}", { n: n + 1 }), one.deviceId)));
  select.value = chosen;
}

async function start() {
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const device = part("device").value;
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { deviceId: device ? { exact: device } : undefined, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  });
  await listDevices();
  const channel = part("channel").value;
  let take;
  try {
    take = await outbox.begin(channel, type);
  } catch (error) {
    stream.getTracks().forEach((track) => track.stop());
    throw error;
  }
  recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 96000 });
  let number = 0;
  recorder.addEventListener("dataavailable", (event) => {
    if (event.data.size) outbox.add(channel, take, number++, event.data);
  });
  recorder.addEventListener("stop", stopped);
  stream.getAudioTracks()[0].addEventListener("ended", () => {
    tell(gettext("The microphone was taken away. Choose it again and start anew."));
    stop();
  });
  recorder.start(SLICE_MS);
  startedAt = Date.now();
  watchLevel(stream);
  root.classList.add("is-recording");
  part("record").textContent = gettext("Stop recording");
  part("channel").disabled = part("device").disabled = true;
  navigator.wakeLock?.request("screen").catch(() => {});
}

function stop() {
  if (recorder && recorder.state !== "inactive") recorder.stop();
}

function stopped() {
  recorder.stream.getTracks().forEach((track) => track.stop());
  recorder = null;
  meter?.close();
  meter = null;
  part("level").value = 0;
  root.classList.remove("is-recording");
  part("record").textContent = gettext("Start recording");
  part("channel").disabled = part("device").disabled = false;
  outbox.show();
}

function watchLevel(stream) {
  meter = new AudioContext();
  const analyser = meter.createAnalyser();
  meter.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const context = meter;
  const look = () => {
    if (meter !== context) return;
    analyser.getFloatTimeDomainData(samples);
    part("level").value = Math.max(...samples.map(Math.abs));
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    const two = (value) => String(value).padStart(2, "0");
    part("time").textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    setTimeout(look, 100);
  };
  look();
}

part("record").addEventListener("click", async () => {
  tell("");
  if (recorder) {
    stop();
    return;
  }
  try {
    await start();
  } catch (error) {
    tell(error.name === "NotAllowedError" ? gettext("This browser was not allowed to use the microphone. Allow it in the address line, then start again.") : error.message);
  }
});

part("end-form").addEventListener("submit", async (event) => {
  if (!recorder && !outbox.waiting) return;
  event.preventDefault();
  part("end").disabled = true;
  const done = recorder ? new Promise((resolve) => recorder.addEventListener("stop", resolve)) : null;
  stop();
  await done;
  await outbox.drained();
  part("end-form").submit();
});

window.addEventListener("beforeunload", (event) => {
  if (recorder) event.preventDefault();
});

outbox.resume();
