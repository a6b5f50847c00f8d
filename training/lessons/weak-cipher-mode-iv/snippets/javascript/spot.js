import { createCipheriv } from "node:crypto";

export function seal(key, text) {
  const box = createCipheriv("aes-256-ecb", key, null); // {{mark js-createcipher}}
  return Buffer.concat([box.update(text), box.final()]);
}
