export function page(size) {
  return Buffer.allocUnsafe(size); // {{mark}}
}
