import { randomBytes, scryptSync } from "node:crypto";

export function hashPassword(password) {
  const salt = randomBytes(16);
  return { salt, hash: scryptSync(password, salt, 32) }; // {{mark}}
}
