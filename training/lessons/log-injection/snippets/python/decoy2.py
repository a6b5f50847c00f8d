import logging

from flask import request

log = logging.getLogger(__name__)


def refuse():
    name = request.form["name"].replace("\r", "")
    log.warning("sign-in of %s failed", name)
