"""Takes pictures of users."""

import os
import secrets

from flask import Flask, request

app = Flask(__name__)

MAX = 1_000_000  # bytes of a picture

# How the files begin, and the ending that they get.
KINDS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}


@app.route("/picture")
def upload():
    """Keeps a PNG or JPEG picture in the folder pictures, which the web server shows as
    it is, and returns its name there."""
    data = request.files["picture"].read(MAX + 1)
    if len(data) > MAX:
        return "Please send a smaller picture.", 413
    for begin, ending in KINDS.items():
        if data.startswith(begin):
            name = secrets.token_hex(16) + ending
            with open(os.path.join("pictures", name), "wb") as f:
                f.write(data)
            return name, 201
    return "Please send a PNG or JPEG picture.", 400
