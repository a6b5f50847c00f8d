import jwt from "jsonwebtoken";

export function caller(token) {
  return jwt.decode(token).sub; // {{mark}}
}
