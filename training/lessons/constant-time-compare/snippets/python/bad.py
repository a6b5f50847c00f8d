import hashlib
import hmac


def genuine(key, body, signature):
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    return signature == expected  # {{mark}}
