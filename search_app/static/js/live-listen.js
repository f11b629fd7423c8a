// Listening: plays a channel as HLS, near the present or from anywhere before it.

import { gettext } from "./texts.js";
import { duration } from "./times.js";

const part = (id) => document.getElementById(id);
const base = part("listen").dataset.base;
const sound = part("sound");
const BACK_S = 15;
const MOST_BEHIND_S = 12;
const RETRY_MS = 2000;
let player = null;
let whole = false;

function address() {
  return `${base}/${part("channel").value}/${whole ? "whole" : "live"}.m3u8`;
}

function tell(sentence) {
  if (part("listen-status").textContent !== sentence) part("listen-status").textContent = sentence;
}

// Load a playlist: the last minutes near their end, or all of the session at a place in seconds.
function load(place) {
  player?.destroy();
  player = null;
  if (window.Hls?.isSupported()) {
    player = new window.Hls({ enableWorker: false, lowLatencyMode: !whole, maxLiveSyncPlaybackRate: whole ? 1 : 1.1, startPosition: place ?? -1 });
    // Set afterwards: together with the distance that the playlist itself asks for it is not taken.
    if (!whole) player.config.liveMaxLatencyDuration = MOST_BEHIND_S;
    player.on(window.Hls.Events.ERROR, (_event, error) => error.fatal && recover(error));
    player.loadSource(address());
    player.attachMedia(sound);
  } else {
    sound.src = address();
    if (place !== undefined) sound.addEventListener("loadedmetadata", () => (sound.currentTime = place), { once: true });
  }
  return sound.play().catch(() => {});
}

function recover(error) {
  if (error.type === window.Hls.ErrorTypes.MEDIA_ERROR) {
    player.recoverMediaError();
    return;
  }
  tell(error.response?.code === 404 ? gettext("There is no sound to listen to yet.") : gettext("The sound is interrupted; it goes on as soon as it can."));
  const place = whole ? sound.currentTime : undefined;
  setTimeout(() => listening() && load(place), RETRY_MS);
}

const listening = () => part("play").getAttribute("aria-pressed") === "true";

function setListening(on) {
  part("play").setAttribute("aria-pressed", String(on));
  part("play").textContent = on ? gettext("Pause") : gettext("Listen");
  for (const id of ["back", "now", "beginning"]) part(id).disabled = !on;
}

// How far behind the present the sound is, in seconds, by the clock in the playlist.
function behind() {
  const date = player?.playingDate ?? (sound.getStartDate && new Date(sound.getStartDate().getTime() + sound.currentTime * 1000));
  return date && !Number.isNaN(date.getTime()) ? Math.max(0, (Date.now() - date.getTime()) / 1000) : null;
}

function showPlace() {
  if (!listening() || sound.paused) return;
  const seconds = behind();
  if (seconds === null) return;
  tell(seconds < 15 ? gettext("Live, {n} s behind", { n: Math.round(seconds) }) : gettext("{time} behind", { time: duration(seconds) }));
}

part("play").addEventListener("click", () => {
  if (listening()) {
    setListening(false);
    sound.pause();
    tell("");
  } else {
    setListening(true);
    tell(gettext("The sound is coming …"));
    if (player) sound.play().catch(() => load());
    else load();
  }
});

part("channel").addEventListener("change", () => {
  if (listening()) load(whole ? sound.currentTime : undefined);
  else {
    player?.destroy();
    player = null;
  }
});

part("back").addEventListener("click", () => {
  const earliest = sound.seekable.length ? sound.seekable.start(0) : 0;
  sound.currentTime = Math.max(earliest, sound.currentTime - BACK_S);
  if (player) player.config.liveMaxLatencyDuration = Infinity;
});

part("now").addEventListener("click", () => {
  whole = false;
  load();
});

part("beginning").addEventListener("click", () => {
  whole = true;
  load(0);
});

sound.addEventListener("timeupdate", showPlace);
sound.addEventListener("waiting", () => listening() && tell(gettext("Waiting for sound …")));
sound.addEventListener("ended", () => {
  setListening(false);
  tell(gettext("This was the end of the session."));
});
setListening(false);
