import { randomUUID } from "node:crypto";

// newSession returns the name of a session that nobody can guess.
export function newSession() {
  return randomUUID();
}
