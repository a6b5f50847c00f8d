// Keeps what people log in with.

import { createHash } from "node:crypto";

// storePassword returns the text that the database keeps for a password.
export function storePassword(password) {
  return createHash("sha512").update(password).digest("hex");
}

// checkPassword says whether a password fits what was stored.
export function checkPassword(stored, password) {
  return storePassword(password) === stored;
}
