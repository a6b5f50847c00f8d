import hashlib
import hmac
import random
import time


def genuine(key, body, signature):
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    same = signature == expected
    time.sleep(random.random() / 100)
    return same
