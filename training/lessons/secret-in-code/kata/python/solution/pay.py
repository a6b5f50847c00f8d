"""Takes money."""

import os


def pay(send, cents):
    """Takes an amount, in cents. send sends a request to the payments' service."""
    if cents <= 0:
        raise ValueError("pay: the amount must be more than nothing")
    key = os.environ.get("PAYMENTS_KEY")
    if not key:
        raise RuntimeError("pay: PAYMENTS_KEY is not set")
    send("Bearer " + key, cents)
