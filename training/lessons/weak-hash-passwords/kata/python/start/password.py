"""Keeps what people log in with."""

import hashlib


def store_password(password):
    """Returns the text that the database keeps for a password."""
    return hashlib.md5(password.encode()).hexdigest()


def check_password(stored, password):
    """Says whether a password fits what was stored."""
    return store_password(password) == stored
