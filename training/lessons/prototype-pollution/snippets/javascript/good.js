export function merge(target, source) {
  const risky = ["__proto__", "constructor", "prototype"];
  for (const key in source) {
    if (risky.includes(key)) continue; // {{mark}}
    if (typeof source[key] === "object" && target[key]) {
      merge(target[key], source[key]);
    } else {
      target[key] = source[key];
    }
  }
  return target;
}
