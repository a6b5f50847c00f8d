import { Payments } from "payments";

export function connect() {
  const key = process.env.PAYMENTS_KEY; // {{mark}}
  if (!key) throw new Error("PAYMENTS_KEY is not set");
  return new Payments(key);
}
