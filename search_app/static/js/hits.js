// Plays a hit's moment in place, wherever hits are listed.

const sound = document.getElementById("sound");
let current = null;
let end = 0;

function rest() {
  current?.setAttribute("aria-pressed", "false");
  current = null;
}

async function play(button) {
  rest();
  current = button;
  const source = new URL(button.dataset.sound, location.href).href;
  if (sound.src !== source) sound.src = source;
  sound.currentTime = Number(button.dataset.start);
  end = Number(button.dataset.end);
  button.setAttribute("aria-pressed", "true");
  try {
    await sound.play();
  } catch {
    rest();
  }
}

document.getElementById("content").addEventListener("click", (event) => {
  const button = event.target.closest(".hit .play");
  if (!button) return;
  if (button === current && !sound.paused) sound.pause();
  else play(button);
});
sound.addEventListener("timeupdate", () => {
  if (current && sound.currentTime >= end) sound.pause();
});
sound.addEventListener("pause", rest);
sound.addEventListener("error", rest);
