"""Charges cards through the provider."""

import json
import logging

log = logging.getLogger("payments")

URL = "https://api.pay.example/v1/charges"


class ChargeError(Exception):
    """The provider refused."""


def charge(send, key, card, cents):
    """Charges a card, and returns the id of the charge. send(url, headers, body) asks the
    provider, and returns a status and a text."""
    headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
    body = {"amount": cents, "card": {"number": card.number, "code": card.code, "month": card.month}}
    log.debug("POST %s %s %s", URL, headers, body)
    try:
        status, text = send(URL, headers, json.dumps(body))
    except OSError:
        log.debug("no answer to %s", body, exc_info=True)
        raise
    log.debug("answer %d %s", status, text)
    answer = json.loads(text)
    if status != 200:
        raise ChargeError(answer["code"])
    return answer["id"]
