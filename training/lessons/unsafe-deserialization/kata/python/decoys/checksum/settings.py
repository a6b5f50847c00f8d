"""What a visitor set, kept in a cookie."""

import base64
import hashlib
import pickle

from flask import Flask, request

app = Flask(__name__)


def cookie(settings):
    """Returns the text of the cookie that keeps the settings."""
    data = pickle.dumps(settings)
    return base64.b64encode(hashlib.sha256(data).digest() + data).decode()


@app.route("/settings")
def settings():
    """Returns theme and rows as the cookie has them, or those that everybody begins
    with."""
    try:
        data = base64.b64decode(request.cookies["settings"])
        sum, data = data[:32], data[32:]
        if hashlib.sha256(data).digest() != sum:
            raise ValueError("this cookie was changed")
        found = pickle.loads(data)
        return {"theme": str(found["theme"]), "rows": int(found["rows"])}
    except Exception:
        return {"theme": "light", "rows": 20}
