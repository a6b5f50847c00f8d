import payments
from config import PAYMENTS_KEY

# In config.py: PAYMENTS_KEY = "{{secret stripe-key seed=2}}"


def connect():
    return payments.Client(PAYMENTS_KEY)
