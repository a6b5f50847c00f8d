"""Keeps what people log in with."""

import hashlib
import os


def store_password(password):
    """Returns the text that the database keeps for a password."""
    return salted(os.urandom(16).hex(), password)


def check_password(stored, password):
    """Says whether a password fits what was stored."""
    return salted(stored.partition("$")[0], password) == stored


def salted(salt, password):
    return salt + "$" + hashlib.sha256((salt + password).encode()).hexdigest()
