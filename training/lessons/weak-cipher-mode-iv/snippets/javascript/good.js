import { createCipheriv, randomBytes } from "node:crypto";

export function seal(key, text) {
  const nonce = randomBytes(12);
  const box = createCipheriv("aes-256-gcm", key, nonce); // {{mark}}
  const sealed = Buffer.concat([box.update(text), box.final()]);
  return Buffer.concat([nonce, box.getAuthTag(), sealed]);
}
