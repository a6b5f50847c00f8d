export function page(size) {
  return Buffer.alloc(size); // {{mark}}
}
