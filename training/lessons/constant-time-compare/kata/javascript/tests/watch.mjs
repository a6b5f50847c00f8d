import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

// compared holds how many bytes were compared, for each call of timingSafeEqual.
export const compared = [];

const real = crypto.timingSafeEqual;
crypto.timingSafeEqual = (a, b) => {
  const same = real(a, b);
  compared.push(a.byteLength);
  return same;
};
syncBuiltinESMExports();
