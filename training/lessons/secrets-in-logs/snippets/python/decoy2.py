import logging

from flask import request

log = logging.getLogger(__name__)


def sign_in():
    data = request.get_json()
    shown = {k: v for k, v in data.items() if k != "password"}
    log.info("sign-in with %r", shown)
