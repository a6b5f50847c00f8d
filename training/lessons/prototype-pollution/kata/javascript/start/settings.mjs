// Keeps how a user wants the pages to look.

const defaults = { theme: "light", table: { rows: 20, wide: false } };

// settings returns the defaults with what the user's request, a JSON text, sets.
export function settings(request) {
  return merge(structuredClone(defaults), JSON.parse(request));
}

function merge(target, source) {
  for (const key in source) {
    if (isObject(target[key]) && isObject(source[key])) {
      merge(target[key], source[key]);
    } else {
      target[key] = source[key];
    }
  }
  return target;
}

function isObject(value) {
  return value !== null && ["object", "function"].includes(typeof value);
}
