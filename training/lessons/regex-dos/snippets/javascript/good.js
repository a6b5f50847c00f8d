export function isAddress(text) {
  return text.length <= 254 && /^\w+(\.\w+)*@shop$/.test(text); // {{mark}}
}
