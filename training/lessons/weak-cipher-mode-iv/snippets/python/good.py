import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def seal(key, text):
    nonce = os.urandom(12)  # {{mark}}
    return nonce + AESGCM(key).encrypt(nonce, text, None)  # {{mark}}
