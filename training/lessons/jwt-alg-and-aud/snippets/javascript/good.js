import jwt from "jsonwebtoken";
import { KEY } from "./settings.js";

export function caller(req) {
  const expect = { algorithms: ["RS256"], audience: "shop" };
  return jwt.verify(req.headers.authorization, KEY, expect).sub; // {{mark}}
}
