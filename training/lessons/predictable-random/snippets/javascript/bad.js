export function resetToken() {
  return Math.random().toString(36).slice(2); // {{mark js-math-random-secret}}
}
