// The sound and its controls. Everything else asks this for the time and tells it where to go.

import { clock } from "./times.js";
import { gettext } from "./texts.js";

const STEP_S = 10;

export function openPlayer() {
  const sound = document.getElementById("sound");
  if (!sound) return null;
  const by = (id) => document.getElementById(id);
  const row = by("player");
  const listeners = [];
  let frame = 0;

  const player = {
    get ms() { return Math.round(sound.currentTime * 1000); },
    get playing() { return !sound.paused; },
    go(ms, play = player.playing) {
      sound.currentTime = Math.max(0, ms / 1000);
      if (play) sound.play().catch(() => {});
      tell();
    },
    toggle() { sound.paused ? sound.play().catch(() => {}) : sound.pause(); },
    skip(seconds) { player.go(player.ms + seconds * 1000); },
    faster(step) {
      const speed = by("speed");
      speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + step));
      sound.playbackRate = Number(speed.value);
    },
    listen(listener) { listeners.push(listener); },
  };

  function tell() {
    const ms = player.ms;
    by("now").textContent = clock(ms);
    if (document.activeElement !== by("seek") || player.playing) by("seek").value = ms;
    by("seek").setAttribute("aria-valuetext", clock(ms));
    for (const listener of listeners) listener(ms);
  }

  function run() {
    tell();
    frame = player.playing ? requestAnimationFrame(run) : 0;
  }

  function turned() {
    row.classList.toggle("playing", player.playing);
    by("play").setAttribute("aria-label", player.playing ? gettext("Pause") : gettext("Play"));
    if (player.playing && !frame) run();
  }

  sound.removeAttribute("controls");
  for (const part of row.querySelectorAll("[hidden]")) part.hidden = false;
  for (const kind of ["play", "pause", "ended"]) sound.addEventListener(kind, turned);
  for (const kind of ["seeked", "timeupdate", "loadedmetadata"]) sound.addEventListener(kind, tell);
  by("play").addEventListener("click", player.toggle);
  by("back").addEventListener("click", () => player.skip(-STEP_S));
  by("ahead").addEventListener("click", () => player.skip(STEP_S));
  by("seek").addEventListener("input", () => player.go(Number(by("seek").value)));
  by("speed").addEventListener("change", () => player.faster(0));
  return player;
}
