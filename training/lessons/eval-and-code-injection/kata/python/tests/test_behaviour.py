import unittest

import price


def ask(formula):
    return price.app.get("/price", formula=formula, price="10")


class Behaviour(unittest.TestCase):
    def test_formulas(self):
        for formula, want in {
            "price": 10,
            "2*price+5": 25,
            "(price + 2) * 3": 36,
            "price / 4 - 1": 1.5,
            "-price + 12.5": 2.5,
            "price - 3 - 2": 5,
        }.items():
            got = ask(formula)
            if got != want:
                self.fail(f"the formula {formula!r} gives {got!r} for the price 10, want {want!r}")

    def test_no_formulas(self):
        for formula in ("", "2*", "(price", "weight*2", "price/0"):
            got = ask(formula)
            if got is not None:
                self.fail(f"{formula!r} is no formula, and gives {got!r}")
