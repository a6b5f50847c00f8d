import unittest

from password import check_password, store_password


class Behaviour(unittest.TestCase):
    def test_passwords(self):
        stored = store_password("correct horse")
        if not isinstance(stored, str):
            self.fail(f"what is stored is no text: {stored!r}")
        if not check_password(stored, "correct horse"):
            self.fail("the right password doesn't fit")
        for wrong in ("correct house", "", stored):
            if check_password(stored, wrong):
                self.fail(f"the password {wrong!r} fits as well")
