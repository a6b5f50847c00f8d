import base64
import pickle

from flask import request


def settings():
    raw = base64.b64decode(request.cookies["settings"])
    found = pickle.loads(raw)
    if not isinstance(found, dict):
        raise ValueError("not settings")
    return found
