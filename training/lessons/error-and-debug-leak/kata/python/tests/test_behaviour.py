import logging
import os
import unittest

import shop


def ask(number):
    """Asks for an order. Returns the answer, the status, and what was logged."""
    with unittest.TestCase().assertLogs(level="DEBUG") as logged:
        logging.getLogger("test").debug("asking")
        text, status = shop.app.get("/order", number=number)
    return text, status, "\n".join(logged.output)


def serve(**environment):
    """Starts the server with some variables. Reports whether the debugger is on."""
    for name in ("SHOP_DEBUG", "FLASK_DEBUG"):
        os.environ.pop(name, None)
    os.environ.update(environment)
    shop.app.debug = False
    shop.serve()
    return shop.app.debug


class Behaviour(unittest.TestCase):
    def test_orders(self):
        for number, want in {"7": ("Order 7: on its way.", 200), "101": ("There is no such order.", 404)}.items():
            got = ask(number)[:2]
            if got != want:
                self.fail(f"order {number} gives {got}, want {want}")

    def test_failure(self):
        text, status, logged = ask("13")
        if status != 500 or not text:
            self.fail(f"when the database is down the answer is {text!r} with status {status}, want a text and 500")
        if "10.0.3.7" not in logged or "store.py" not in logged:
            self.fail("when the database is down the log doesn't say where it happened and why")

    def test_debugger(self):
        if not serve(SHOP_DEBUG="1"):
            self.fail("with SHOP_DEBUG=1 the debugger is off")
