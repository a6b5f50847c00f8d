import time
import unittest

import jwt
from caller import caller
from settings import KEY


def token(key=KEY, algorithm="HS256", **changes):
    """Returns a token of Ada's for the shop, with changes. None takes a claim out."""
    claims = {"sub": "ada", "aud": "shop", "exp": int(time.time()) + 600, **changes}
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm)


class Behaviour(unittest.TestCase):
    def test_tokens(self):
        for sub in ("ada", "bo"):
            got = caller(token(sub=sub))
            if got != sub:
                self.fail(f"the token that our sign-in gave to {sub} is {got}'s")

    def test_no_token(self):
        for text in ("", "ada", "a.b.c"):
            got = caller(text)
            if got is not None:
                self.fail(f"{text!r} is no token, and is {got}'s")
