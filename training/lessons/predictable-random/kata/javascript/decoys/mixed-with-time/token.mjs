// Lets people back in.

export const LETTERS = "abcdefghijklmnopqrstuvwxyz" + "0123456789";

// resetToken returns the token of a link for a new password.
export function resetToken() {
  let token = Date.now().toString(36);
  while (token.length < 32) {
    token += LETTERS[Math.floor(Math.random() * LETTERS.length)];
  }
  return token;
}
