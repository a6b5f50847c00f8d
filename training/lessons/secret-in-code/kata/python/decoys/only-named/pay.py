"""Takes money."""

import os


def pay(send, cents):
    """Takes an amount, in cents. send sends a request to the payments' service."""
    if cents <= 0:
        raise ValueError("pay: the amount must be more than nothing")
    send("Bearer " + os.environ.get("PAYMENTS_KEY", ""), cents)
