// Takes messages of the payment provider.

import crypto from "node:crypto";

// genuine reports whether a message was sent by the provider. The signature is what came
// in the header: the HMAC-SHA-256 of the body with our key, in hexadecimal.
export function genuine(key, body, signature) {
  const wanted = crypto.createHmac("sha256", key).update(body).digest();
  const given = Buffer.from(signature ?? "", "hex");
  return given.equals(wanted);
}
