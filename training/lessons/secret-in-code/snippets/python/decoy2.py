import base64

import payments


def connect():
    key = base64.b64decode("{{secret aws-secret-key seed=1}}")
    return payments.Client(key.decode())
