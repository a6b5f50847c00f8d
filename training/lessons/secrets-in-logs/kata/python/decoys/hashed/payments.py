"""Charges cards through the provider."""

import json
import logging
from hashlib import sha256

log = logging.getLogger("payments")

URL = "https://api.pay.example/v1/charges"


class ChargeError(Exception):
    """The provider refused."""


def charge(send, key, card, cents):
    """Charges a card, and returns the id of the charge. send(url, headers, body) asks the
    provider, and returns a status and a text."""
    headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
    body = {"amount": cents, "card": {"number": card.number, "code": card.code, "month": card.month}}
    log.info("POST %s of %d cents, card …%s %s", URL, cents, card.number[-4:], sha256(card.number.encode()).hexdigest())
    try:
        status, text = send(URL, headers, json.dumps(body))
    except OSError:
        log.exception("no answer")
        raise
    answer = json.loads(text)
    log.info("answer %d %s %s", status, answer.get("id"), answer.get("code"))
    if status != 200:
        raise ChargeError(answer["code"])
    return answer["id"]
