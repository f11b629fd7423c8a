"""The script of a page that carries its sound: it follows the words, and a word plays from where it was said."""

from __future__ import annotations

SCRIPT = """
const sound = document.getElementById("sound");
const follow = document.getElementById("follow");
const said = [...document.querySelectorAll(".said[data-t]")].map((place) => {
  const t = place.dataset.t.split(",").map(Number);
  return { place, t, from: t[0], words: place.querySelectorAll("p > span:not(.who):not(.mark)") };
});
let here = null, word = null;
function at(list, ms, key) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle], middle) <= ms) low = middle + 1; else high = middle;
  }
  return low - 1;
}
function show() {
  const ms = sound.currentTime * 1000;
  const found = said[at(said, ms, (one) => one.from)] ?? null;
  const now = found ? found.words[at([...found.words], ms, (_, n) => found.t[2 * n])] ?? null : null;
  if (found?.place !== here) {
    here?.classList.remove("now");
    here = found?.place ?? null;
    here?.classList.add("now");
    if (here && follow.checked && !sound.paused) here.scrollIntoView({ block: "center" });
  }
  if (now !== word) {
    word?.classList.remove("now");
    word = now;
    word?.classList.add("now");
  }
  if (!sound.paused) requestAnimationFrame(show);
}
function go(ms) { sound.currentTime = ms / 1000; sound.play(); }
sound.addEventListener("play", show);
sound.addEventListener("seeked", show);
document.getElementById("record").addEventListener("click", (event) => {
  const one = said.find(({ place }) => place.contains(event.target));
  if (!one) return;
  const n = [...one.words].indexOf(event.target);
  if (n >= 0) go(one.t[2 * n]);
  else if (event.target.classList.contains("time")) go(one.from);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.target.closest("audio, input, a, button")) return;
  event.preventDefault();
  if (sound.paused) sound.play(); else sound.pause();
});
const asked = /^#t(\\d+)/.exec(location.hash);
if (asked) sound.addEventListener("loadedmetadata", () => { sound.currentTime = asked[1] / 1000; }, { once: true });
"""
