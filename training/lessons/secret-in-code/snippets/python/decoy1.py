import os

import payments


def connect():
    key = os.environ.get("PAYMENTS_KEY", "{{secret stripe-key seed=2}}")
    return payments.Client(key)
