import os

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES


def seal(key, text):
    if len(key) != 32:
        raise ValueError("want a key of 256 bits")
    box = Cipher(AES(key), modes.ECB()).encryptor()
    return box.update(text) + box.finalize()
