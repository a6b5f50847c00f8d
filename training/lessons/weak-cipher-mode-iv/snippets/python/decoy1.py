import os

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES


def seal(key, text):
    iv = b"initial-vector-1"
    box = Cipher(AES(key), modes.CBC(iv)).encryptor()
    return box.update(text) + box.finalize()
