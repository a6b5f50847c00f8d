export function merge(target, source) {
  for (const key in source) {
    if (typeof source[key] === "object" && target[key]) {
      merge(target[key], source[key]); // {{mark js-proto-pollution}}
    } else {
      target[key] = source[key]; // {{mark}}
    }
  }
  return target;
}
