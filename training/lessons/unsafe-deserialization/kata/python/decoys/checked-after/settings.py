"""What a visitor set, kept in a cookie."""

import base64
import pickle

from flask import Flask, request

app = Flask(__name__)


def cookie(settings):
    """Returns the text of the cookie that keeps the settings."""
    return base64.b64encode(pickle.dumps(settings)).decode()


@app.route("/settings")
def settings():
    """Returns theme and rows as the cookie has them, or those that everybody begins
    with."""
    try:
        data = base64.b64decode(request.cookies["settings"])
        found = pickle.loads(data)
        if type(found) is not dict or set(found) != {"theme", "rows"}:
            raise ValueError("these are no settings")
        return {"theme": str(found["theme"]), "rows": int(found["rows"])}
    except Exception:
        return {"theme": "light", "rows": 20}
