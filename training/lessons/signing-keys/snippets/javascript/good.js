import jwt from "jsonwebtoken";

const key = process.env.SESSION_KEY; // {{mark}}
if (!key) throw new Error("SESSION_KEY is not set");

export function session(user) {
  return jwt.sign({ sub: user.id }, key, { expiresIn: "1h" });
}
