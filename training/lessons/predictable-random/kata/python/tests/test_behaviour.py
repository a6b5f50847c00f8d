import unittest

import token_link


class Behaviour(unittest.TestCase):
    def test_tokens(self):
        seen = set()
        for second in range(50):
            token = token_link.reset_token(1777000000 + second)
            if len(token) != 32 or set(token) - set(token_link.LETTERS):
                self.fail(f"the token {token!r} is not 32 digits and lower-case letters")
            if token in seen:
                self.fail(f"two requests get the token {token!r}")
            seen.add(token)
