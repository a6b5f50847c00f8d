export function page(body) {
  return new Buffer(body); // {{mark js-buffer-unsafe}}
}
