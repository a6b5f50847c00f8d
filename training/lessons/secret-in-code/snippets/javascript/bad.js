import { Payments } from "payments";

export function connect() {
  return new Payments("{{secret stripe-key seed=1}}"); // {{mark stripe-access-token}}
}
