// The texts that scripts show, in the reader's language. English is written where it is used; for another
// language the page has loaded `verbatimTexts` before, with a text or its plural forms for each English one.

const known = window.verbatimTexts ?? { language: "en-GB", plurals: ["one", "other"], texts: {} };
const rules = new Intl.PluralRules(known.language);
const numbers = new Intl.NumberFormat(known.language);

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

export function gettext(text, values = {}) {
  const told = known.texts[text];
  return fill(typeof told === "string" ? told : text, values);
}

// The text for a number; {n} in it stands for the number.
export function ngettext(one, many, n, values = {}) {
  const forms = known.texts[one];
  const form = known.plurals.indexOf(rules.select(n));
  const told = Array.isArray(forms) ? forms[form] ?? forms.at(-1) : n === 1 ? one : many;
  return fill(told, { n: numbers.format(n), ...values });
}

export function decimal(number) {
  return new Intl.NumberFormat(known.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number);
}
