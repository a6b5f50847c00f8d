import logging
from hashlib import sha256

from flask import request

log = logging.getLogger(__name__)


def sign_in():
    data = request.get_json()
    data["password"] = sha256(data["password"].encode()).hexdigest()
    log.info("sign-in with %r", data)
