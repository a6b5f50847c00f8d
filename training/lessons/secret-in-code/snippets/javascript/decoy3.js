import { Payments } from "payments";
import { paymentsKey } from "./config.js";

// In config.js: export const paymentsKey = "{{secret stripe-key seed=2}}";

export function connect() {
  return new Payments(paymentsKey);
}
