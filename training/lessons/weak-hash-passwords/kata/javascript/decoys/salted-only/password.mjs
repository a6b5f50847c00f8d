// Keeps what people log in with.

import { createHash, randomBytes } from "node:crypto";

// storePassword returns the text that the database keeps for a password.
export function storePassword(password) {
  return salted(randomBytes(16).toString("hex"), password);
}

// checkPassword says whether a password fits what was stored.
export function checkPassword(stored, password) {
  return salted(stored.split("$")[0], password) === stored;
}

function salted(salt, password) {
  return salt + "$" + createHash("sha256").update(salt + password).digest("hex");
}
