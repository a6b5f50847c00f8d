import os

import payments


def connect():
    # A missing variable raises KeyError and names itself.
    return payments.Client(os.environ["PAYMENTS_KEY"])  # {{mark}}
