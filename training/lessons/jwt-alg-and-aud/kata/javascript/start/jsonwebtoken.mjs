// Stands in for jsonwebtoken in this kata: HS256, and the claims aud and exp.

import { createHmac, timingSafeEqual } from "node:crypto";

const piece = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (text) => JSON.parse(Buffer.from(text, "base64url").toString());
const signature = (text, key) => createHmac("sha256", key).update(text).digest();

// sign returns a token. With the algorithm none nobody signs it.
function sign(claims, key, { algorithm = "HS256" } = {}) {
  const text = `${piece({ alg: algorithm })}.${piece(claims)}`;
  return `${text}.${algorithm === "none" ? "" : signature(text, key).toString("base64url")}`;
}

// decode returns the claims of a token as they are written in it, or null.
function decode(token) {
  try {
    return read(token.split(".")[1]);
  } catch {
    return null;
  }
}

function check(token, key, options) {
  const parts = String(token).split(".");
  const claims = decode(String(token));
  if (parts.length !== 3 || !claims) {
    throw new Error("jwt malformed");
  }
  const allowed = options.algorithms ?? ["HS256"];
  if (read(parts[0]).alg !== "HS256" || !allowed.includes("HS256")) {
    throw new Error("invalid algorithm");
  }
  const [given, wanted] = [Buffer.from(parts[2], "base64url"), signature(`${parts[0]}.${parts[1]}`, key)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new Error("invalid signature");
  }
  if (!options.ignoreExpiration && claims.exp !== undefined && claims.exp <= Date.now() / 1000) {
    throw new Error("jwt expired");
  }
  if (options.audience !== undefined && ![options.audience].flat().includes(claims.aud)) {
    throw new Error("jwt audience invalid");
  }
  return claims;
}

// verify returns the claims of a token that is good, or gives them to a function.
function verify(token, key, options = {}, done = undefined) {
  if (!done) {
    return check(token, key, options);
  }
  try {
    return done(null, check(token, key, options));
  } catch (error) {
    return done(error);
  }
}

export { decode, sign, verify };
export default { decode, sign, verify };
