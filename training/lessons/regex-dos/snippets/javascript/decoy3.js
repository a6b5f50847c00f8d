export function isAddress(text) {
  try {
    return /^(\w+\.?)+@shop$/.test(text);
  } catch {
    return false;
  }
}
