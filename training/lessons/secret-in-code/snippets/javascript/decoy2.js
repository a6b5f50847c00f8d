import { Payments } from "payments";

export function connect() {
  const key = atob("{{secret aws-secret-key seed=1}}");
  return new Payments(key);
}
