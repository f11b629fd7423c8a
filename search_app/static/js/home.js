// Keeps the states of recordings in progress up to date in the lists.

import { STATES, follow } from "./status.js";
import { offerSuggestions } from "./suggest.js";

const search = document.getElementById("q");
if (search) offerSuggestions(search);

for (const element of document.querySelectorAll("[data-status]")) {
  follow(element.dataset.status, 4000, (status) => {
    element.textContent = STATES[status.state];
    element.className = `state state-${status.state}`;
  });
}
