// Asks for a recording's state again and again, without piling up questions while the server is away.

import { gettext } from "./texts.js";

export const STATES = {
  queued: gettext("Waiting"), running: gettext("In progress"), done: gettext("Draft ready"), failed: gettext("Failed"), cancelled: gettext("Cancelled"),
};
export const ENDED = new Set(["done", "failed", "cancelled"]);

export async function follow(address, everyMs, show, away = () => {}) {
  for (;;) {
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(`${response.status}`);
      const status = await response.json();
      show(status);
      if (ENDED.has(status.state)) return status;
    } catch (error) {
      away(error);
    }
    await new Promise((wake) => setTimeout(wake, document.hidden ? everyMs * 4 : everyMs));
  }
}
