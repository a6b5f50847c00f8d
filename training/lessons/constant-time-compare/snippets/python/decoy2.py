import hashlib
import hmac


def genuine(key, body, signature):
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    return all(a == b for a, b in zip(signature, expected))
