export function isAddress(text) {
  return /^(?:\w+\.?)+@shop$/.test(text);
}
