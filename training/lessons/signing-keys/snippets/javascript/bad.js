import jwt from "jsonwebtoken";

const secret = "{{secret signing-key seed=72}}"; // {{mark generic-api-key}}

export function session(user) {
  return jwt.sign({ sub: user.id }, secret, { expiresIn: "1h" });
}
