// Keeps what people log in with.

import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

// storePassword returns the text that the database keeps for a password.
export function storePassword(password) {
  const salt = randomBytes(16);
  return salt.toString("hex") + "$" + scryptSync(password, salt, 32).toString("hex");
}

// checkPassword says whether a password fits what was stored.
export function checkPassword(stored, password) {
  const [salt, want] = stored.split("$").map((text) => Buffer.from(text, "hex"));
  return timingSafeEqual(scryptSync(password, salt, 32), want);
}
