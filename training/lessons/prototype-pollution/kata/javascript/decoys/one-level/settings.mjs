// Keeps how a user wants the pages to look.

const defaults = { theme: "light", table: { rows: 20, wide: false } };

// settings returns the defaults with what the user's request, a JSON text, sets.
export function settings(request) {
  return { ...defaults, ...JSON.parse(request) };
}
