// Offers speakers and agenda items for the last word of a search while it is typed.

const SHORTEST = 2;
const FIELDS = { speaker: "speaker", agenda_item: "item" };

export function offerSuggestions(input) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-suggestions`;
  input.after(list);
  input.setAttribute("list", list.id);
  let timer = 0;
  let asked = "";

  async function offer() {
    const [, before, word] = /^(.*?)([^\s":]*)$/s.exec(input.value);
    if (word.length < SHORTEST || word === asked) return;
    asked = word;
    const response = await fetch(`/api/v1/suggest?q=${encodeURIComponent(word)}`).catch(() => null);
    if (!response?.ok || asked !== word) return;
    const { suggestions } = await response.json();
    list.replaceChildren(...suggestions.map(({ kind, value, count }) => {
      const option = document.createElement("option");
      option.value = `${before}${FIELDS[kind]}:"${value.replaceAll('"', "")}" `;
      option.label = `${value} (${count})`;
      return option;
    }));
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(offer, 120); });
}
