import os
import re
import unittest

from pay import pay


class Behaviour(unittest.TestCase):
    def test_pay(self):
        os.environ["PAYMENTS_KEY"] = "key-of-the-day"
        sent = []
        pay(lambda authorization, cents: sent.append((authorization, cents)), 250)
        if len(sent) != 1 or sent[0][1] != 250 or not re.fullmatch(r"Bearer \S+", sent[0][0]):
            self.fail("paying 2.50 doesn't send one request with the amount and an authorization")

    def test_nothing(self):
        os.environ["PAYMENTS_KEY"] = "key-of-the-day"
        try:
            pay(lambda authorization, cents: None, 0)
        except ValueError:
            return
        self.fail("paying nothing is no error")
