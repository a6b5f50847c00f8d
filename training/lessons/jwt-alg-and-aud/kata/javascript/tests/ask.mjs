import jwt from "jsonwebtoken";
import { key } from "./settings.mjs";
import { signedIn } from "./signed_in.mjs";

// token returns a token of Ada's for the shop, with changes. An undefined claim is left out.
export function token(changes = {}, options = {}) {
  const claims = { sub: "ada", aud: "shop", exp: Math.floor(Date.now() / 1000) + 600, ...changes };
  return jwt.sign(claims, options.key ?? key, options);
}

// ask sends a request, and returns who is let through.
export function ask(authorization) {
  const req = { headers: authorization === undefined ? {} : { authorization } };
  const res = { status: () => res, send: () => res, sendStatus: () => res, json: () => res, end: () => res };
  let through = false;
  console.warn = () => {};
  signedIn(req, res, () => (through = true));
  return through ? req.user : undefined;
}
