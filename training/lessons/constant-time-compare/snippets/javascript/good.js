import { createHmac, timingSafeEqual } from "node:crypto";

export function genuine(key, body, signature) {
  const hmac = createHmac("sha256", key).update(body).digest();
  const got = Buffer.from(signature, "hex");
  return got.length === hmac.length && timingSafeEqual(got, hmac); // {{mark}}
}
