import { createHash } from "node:crypto";

export function hashPassword(password) {
  return createHash("md5").update(password).digest("hex"); // {{mark}}
}
