// Offers suggestions while somebody types; keeps the facets folded on narrow screens.

import { foldWhenNarrow } from "./fold.js";
import "./hits.js";
import { offerSuggestions } from "./suggest.js";

offerSuggestions(document.getElementById("q"));
foldWhenNarrow(document.getElementById("facets"), "52rem");
foldWhenNarrow(document.getElementById("fields"), "34rem");

// Empty fields would only lengthen the address.
document.querySelector(".search-form").addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) {
    if (!value || (name === "sort" && value === "relevance")) event.formData.delete(name);
  }
});
