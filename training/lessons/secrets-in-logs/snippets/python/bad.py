import logging

from flask import request

log = logging.getLogger(__name__)


def sign_in():
    data = request.get_json()
    log.info("sign-in with %r", data)  # {{mark}}
