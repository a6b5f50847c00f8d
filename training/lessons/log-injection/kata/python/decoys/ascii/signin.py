"""Signs people in, and keeps a log of it."""

import hmac
import logging

log = logging.getLogger("sign-in")


def sign_in(users, name, password):
    """Reports whether the password is the one of the user."""
    if hmac.compare_digest(users.get(name, "").encode(), password.encode()) and name in users:
        log.info("sign-in of %a succeeded", name)
        return True
    log.warning("sign-in of %a failed", name)
    return False
