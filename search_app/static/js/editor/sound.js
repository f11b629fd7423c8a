// The player as an editor wants it: back a little on pause, a passage over and over, the words in step.

import { openPlayer } from "../player.js";
import { Wave } from "./wave.js";

export function openSound(model, view, bar, moved) {
  const player = openPlayer();
  if (!player) return null;
  const by = (id) => document.getElementById(id);
  const sound = by("sound");
  const wave = new Wave(by("wave"), `${bar.dataset.edit}/waveform`, model, Number(bar.dataset.duration), (ms) => player.go(ms), bar.dataset.editable === "true" ? moved : null);
  let looped = null;

  // What a person stops goes back a little, so that the next start is understood.
  const toggle = () => {
    if (!player.playing) return player.toggle();
    player.toggle();
    player.go(player.ms - Number(by("rewind").value) * 1000, false);
  };
  const button = by("play");
  const stop = (event) => { event.stopImmediatePropagation(); toggle(); };
  button.addEventListener("click", stop, { capture: true });

  by("loop").addEventListener("change", () => { looped = by("loop").checked ? model.byId.get(view.current) ?? model.at(player.ms) : null; });

  player.listen((ms) => {
    if (looped && player.playing && (ms >= looped.end || ms < looped.start - 1500)) {
      sound.currentTime = looped.start / 1000;
      return;
    }
    const passage = model.at(ms);
    view.paintSpoken(passage, ms);
    wave.draw(ms);
    if (!passage || !player.playing) return;
    const typing = document.activeElement?.classList.contains("text");
    if (!typing && view.mark(passage.id) && by("follow").checked) view.bring(passage.id, "center");
  });
  return {
    toggle,
    skip: player.skip,
    faster: player.faster,
    get ms() { return player.ms; },
    get playing() { return player.playing; },
    go: player.go,
    loop() { by("loop").click(); return by("loop").checked; },
  };
}
