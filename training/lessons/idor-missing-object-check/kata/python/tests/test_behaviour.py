import unittest

import billing
import store


def ask(path, customer, args):
    store.reset()
    return billing.app.get(path, customer, args)


class Behaviour(unittest.TestCase):
    def test_own(self):
        for customer, path, args, want in [
            ("ada", "/invoices", {}, (["7", "9"], 200)),
            ("ada", "/invoice", {"number": "7"}, ("12.50 for tea", 200)),
            ("bob", "/invoice", {"number": "8"}, ("40.00 for shoes", 200)),
            ("ada", "/invoice", {"number": "100"}, ("There is no such invoice.", 404)),
            ("bob", "/pay", {"number": "8"}, ("Thank you.", 200)),
            (None, "/invoice", {"number": "7"}, ("Please sign in.", 401)),
            (None, "/pay", {"number": "7"}, ("Please sign in.", 401)),
        ]:
            got = ask(path, customer, args)
            if got != want:
                self.fail(f"{customer or 'nobody'} asks for {path} {args} and gets {got}, want {want}")
            if path == "/pay" and want[1] == 200 and not store.invoice(args["number"]).paid:
                self.fail(f"{customer} pays invoice {args['number']}, and it isn't paid")
