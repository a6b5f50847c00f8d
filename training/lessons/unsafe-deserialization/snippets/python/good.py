import base64
import json

from flask import request


def settings():
    raw = base64.b64decode(request.cookies["settings"])
    return json.loads(raw)  # {{mark}}
