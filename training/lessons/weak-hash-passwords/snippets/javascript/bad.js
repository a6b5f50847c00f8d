import crypto from "node:crypto";

export function hashPassword(password) {
  return crypto.createHash("md5").update(password).digest("hex"); // {{mark js-weak-hash-security}}
}
