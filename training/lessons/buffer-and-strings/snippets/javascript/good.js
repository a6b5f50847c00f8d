export function page(body) {
  return Buffer.from(String(body)); // {{mark}}
}
