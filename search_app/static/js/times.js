// Times in words, the same as the server writes them.

import { decimal, gettext, ngettext } from "./texts.js";

export function clock(ms) {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return gettext("{n} s", { n: whole });
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours) return gettext("{n} h", { n: hours }) + (minutes ? ` ${gettext("{n} min", { n: minutes })}` : "");
  return gettext("{n} min", { n: minutes }) + (rest ? ` ${gettext("{n} s", { n: rest })}` : "");
}

export function about(seconds) {
  if (seconds < 20) return gettext("less than half a minute");
  if (seconds < 90) return gettext("about a minute");
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? ngettext("about {n} minute", "about {n} minutes", minutes) : gettext("about {n} hours", { n: decimal(seconds / 3600) });
}
