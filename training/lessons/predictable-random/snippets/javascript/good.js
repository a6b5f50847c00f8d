import { randomBytes } from "node:crypto";

export function resetToken() {
  const token = randomBytes(32).toString("base64url"); // {{mark}}
  return token;
}
