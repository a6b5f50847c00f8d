// Finds whom a comment is about.

// isName reports whether a text is the name of a user: words of letters and digits
// that are joined by dots, such as ada.lovelace.
function isName(text) {
  return /^([a-z0-9]+\.?)+$/.test(text) && !text.endsWith(".");
}

// mentioned returns the users that a comment names with an @, each once.
export function mentioned(comment) {
  const names = new Set();
  for (const word of comment.split(" ")) {
    if (word.startsWith("@") && isName(word.slice(1))) {
      names.add(word.slice(1));
    }
  }
  return [...names];
}
