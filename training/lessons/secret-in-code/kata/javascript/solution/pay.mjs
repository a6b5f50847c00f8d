// Takes money.

// pay takes an amount, in cents. send sends a request to the payments' service.
export function pay(send, cents) {
  if (cents <= 0) {
    throw new Error("pay: the amount must be more than nothing");
  }
  const key = process.env.PAYMENTS_KEY;
  if (!key) {
    throw new Error("pay: PAYMENTS_KEY is not set");
  }
  return send("Bearer " + key, cents);
}
