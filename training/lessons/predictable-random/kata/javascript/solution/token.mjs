// Lets people back in.

import { randomInt } from "node:crypto";

export const LETTERS = "abcdefghijklmnopqrstuvwxyz" + "0123456789";

// resetToken returns the token of a link for a new password.
export function resetToken() {
  let token = "";
  while (token.length < 32) {
    token += LETTERS[randomInt(LETTERS.length)];
  }
  return token;
}
