"""What a visitor set, kept in a cookie."""

import base64
import io
import pickle

from flask import Flask, request

app = Flask(__name__)


class Careful(pickle.Unpickler):
    def find_class(self, module, name):
        if module != "builtins":
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return super().find_class(module, name)


def cookie(settings):
    """Returns the text of the cookie that keeps the settings."""
    return base64.b64encode(pickle.dumps(settings)).decode()


@app.route("/settings")
def settings():
    """Returns theme and rows as the cookie has them, or those that everybody begins
    with."""
    try:
        data = base64.b64decode(request.cookies["settings"])
        found = Careful(io.BytesIO(data)).load()
        return {"theme": str(found["theme"]), "rows": int(found["rows"])}
    except Exception:
        return {"theme": "light", "rows": 20}
