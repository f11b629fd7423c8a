// A published record: a time plays the sound from there.

import { gettext } from "./texts.js";

const sound = document.getElementById("sound");

for (const at of document.querySelectorAll(".at[data-ms]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "at";
  button.textContent = at.textContent;
  button.setAttribute("aria-label", gettext("Play from {time}", { time: at.textContent }));
  button.addEventListener("click", () => {
    sound.currentTime = Number(at.dataset.ms) / 1000;
    sound.play();
  });
  at.replaceWith(button);
}
