import payments


def connect():
    return payments.Client("{{secret stripe-key seed=1}}")  # {{mark stripe-access-token}}
