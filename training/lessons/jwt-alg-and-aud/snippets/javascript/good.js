import jwt from "jsonwebtoken";
import { KEY } from "./settings.js";

export function caller(token) {
  const expect = { algorithms: ["RS256"], audience: "shop" };
  return jwt.verify(token, KEY, expect).sub; // {{mark}}
}
