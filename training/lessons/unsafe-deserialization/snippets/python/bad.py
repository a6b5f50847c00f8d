import base64
import pickle

from flask import request


def settings():
    raw = base64.b64decode(request.cookies["settings"])
    return pickle.loads(raw)  # {{mark py-deserialize-request}}
