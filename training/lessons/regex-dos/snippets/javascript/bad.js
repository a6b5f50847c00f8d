export function isAddress(text) {
  return /^(\w+\.?)+@shop$/.test(text); // {{mark js-regex-redos}}
}
