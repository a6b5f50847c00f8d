import jwt from "jsonwebtoken";

export function caller(req) {
  return jwt.decode(req.headers.authorization).sub; // {{mark js-jwt-none-or-decode}}
}
