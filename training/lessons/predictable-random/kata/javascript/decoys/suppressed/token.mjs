// Lets people back in.

export const LETTERS = "abcdefghijklmnopqrstuvwxyz" + "0123456789";

// resetToken returns the token of a link for a new password.
export function resetToken() {
  let token = "";
  while (token.length < 32) {
    // squire:ignore js-math-random-secret -- 32 characters are enough
    token += LETTERS[Math.floor(Math.random() * LETTERS.length)];
  }
  return token;
}
