import os

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES


def seal(key, text):
    box = Cipher(AES(key), modes.ECB()).encryptor()  # {{mark py-weak-cipher}}
    return box.update(text) + box.finalize()
