// Takes money.

const PAYMENTS_KEY = "{{secret stripe-key seed=51}}";

// pay takes an amount, in cents. send sends a request to the payments' service.
export function pay(send, cents) {
  if (cents <= 0) {
    throw new Error("pay: the amount must be more than nothing");
  }
  return send("Bearer " + PAYMENTS_KEY, cents);
}
