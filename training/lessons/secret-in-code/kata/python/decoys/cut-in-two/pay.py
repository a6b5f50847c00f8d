"""Takes money."""

PAYMENTS_KEY = "sk" + "_live" + "_" + "shop" + "0123" + "4567" + "8901"


def pay(send, cents):
    """Takes an amount, in cents. send sends a request to the payments' service."""
    if cents <= 0:
        raise ValueError("pay: the amount must be more than nothing")
    send("Bearer " + PAYMENTS_KEY, cents)
