"""Keeps what people log in with."""

import hashlib
import hmac
import os


def store_password(password):
    """Returns the text that the database keeps for a password."""
    salt = os.urandom(16)
    return salt.hex() + "$" + derive(password, salt).hex()


def check_password(stored, password):
    """Says whether a password fits what was stored."""
    salt, _, want = stored.partition("$")
    got = derive(password, bytes.fromhex(salt)).hex()
    return hmac.compare_digest(got, want)


def derive(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
