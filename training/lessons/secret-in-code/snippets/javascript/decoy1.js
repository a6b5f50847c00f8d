import { Payments } from "payments";

export function connect() {
  const key = process.env.PAYMENTS_KEY ?? "{{secret stripe-key seed=2}}";
  return new Payments(key);
}
