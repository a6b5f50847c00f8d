import json
import logging
import unittest
from types import SimpleNamespace

import payments

# Put together here, so that no text in this file has the form of a secret.
KEY = "pay-" + "".join(f"{c}{i}" for i, c in enumerate("kQzXwRt"))
NUMBER = "".join(["4929", "1231", "2312", "0007"])
CODE = "738"


def provider(status):
    """Plays the provider. Some repeat what they were sent."""

    def send(url, headers, body):
        if headers["Authorization"] != "Bearer " + KEY:
            return 401, json.dumps({"code": "unknown_key"})
        sent = json.loads(body)
        if status == 0:
            raise ConnectionError(f"no route while sending to {url}")
        if status == 402:
            return 402, json.dumps({"code": "card_declined", "card": sent["card"], "key": headers["Authorization"]})
        return 200, json.dumps({"id": "ch_77", "amount": sent["amount"], "card": sent["card"]})

    return send


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


def charge(status, level=logging.DEBUG):
    """Charges the card. Returns the result or the error, and what was logged."""
    handler = Lines()
    payments.log.handlers, payments.log.propagate = [handler], False
    payments.log.setLevel(level)
    card = SimpleNamespace(number=NUMBER, code=CODE, month="11/29")
    try:
        result = payments.charge(provider(status), KEY, card, 1250)
    except Exception as error:
        result = error
    return result, "\n".join(handler.lines)


class Behaviour(unittest.TestCase):
    def test_results(self):
        result, _ = charge(200)
        if result != "ch_77":
            self.fail(f"a charge gives {result!r}, want 'ch_77'")
        result, _ = charge(402)
        if not isinstance(result, payments.ChargeError) or str(result) != "card_declined":
            self.fail(f"a declined card gives {result!r}, want ChargeError('card_declined')")
        result, _ = charge(0)
        if not isinstance(result, ConnectionError):
            self.fail(f"when the provider is down the result is {result!r}, want its ConnectionError")

    def test_log(self):
        for status, words in {
            200: ["1250", NUMBER[-4:], "200", "ch_77"],
            402: ["1250", NUMBER[-4:], "402", "card_declined"],
            0: ["1250", NUMBER[-4:], "ConnectionError"],
        }.items():
            _, logged = charge(status, logging.INFO)
            for word in words:
                if word not in logged:
                    self.fail(f"the log of a charge that ends with {status} doesn't hold {word}, which support needs")
