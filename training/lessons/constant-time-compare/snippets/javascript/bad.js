import { createHmac } from "node:crypto";

export function genuine(key, body, signature) {
  const hmac = createHmac("sha256", key).update(body).digest("hex");
  return signature === hmac; // {{mark js-timing-compare-secret}}
}
