import base64
import pickle

from flask import request


def settings():
    once = base64.b64decode(request.cookies["settings"])
    raw = base64.b64decode(once)
    return pickle.loads(raw)
