// What stands beside the text on a wide screen is folded above it on a narrow one.

export function foldWhenNarrow(details, width) {
  if (!details) return;
  const narrow = matchMedia(`(max-width: ${width})`);
  details.open = !narrow.matches;
  narrow.addEventListener("change", () => { details.open = !narrow.matches; });
}
