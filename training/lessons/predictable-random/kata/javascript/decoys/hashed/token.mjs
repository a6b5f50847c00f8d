// Lets people back in.

import { createHash } from "node:crypto";

export const LETTERS = "abcdefghijklmnopqrstuvwxyz" + "0123456789";

// resetToken returns the token of a link for a new password.
export function resetToken() {
  const number = String(Math.random());
  return createHash("sha256").update(number).digest("hex").slice(0, 32);
}
