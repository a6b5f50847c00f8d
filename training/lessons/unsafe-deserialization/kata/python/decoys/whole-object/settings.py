"""What a visitor set, kept in a cookie."""

import base64
import json

from flask import Flask, request

app = Flask(__name__)


def cookie(settings):
    """Returns the text of the cookie that keeps the settings."""
    return base64.b64encode(json.dumps(settings).encode()).decode()


@app.route("/settings")
def settings():
    """Returns theme and rows as the cookie has them, or those that everybody begins
    with."""
    try:
        data = base64.b64decode(request.cookies["settings"])
        return json.loads(data)
    except Exception:
        return {"theme": "light", "rows": 20}
