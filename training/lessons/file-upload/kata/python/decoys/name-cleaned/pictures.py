"""Takes pictures of users."""

import os

from flask import Flask, request

app = Flask(__name__)

MAX = 1_000_000  # bytes of a picture


@app.route("/picture")
def upload():
    """Keeps a PNG or JPEG picture in the folder pictures, which the web server shows as
    it is, and returns its name there."""
    picture = request.files["picture"]
    if picture.content_type not in ("image/png", "image/jpeg"):
        return "Please send a PNG or JPEG picture.", 400
    name = os.path.basename(picture.filename)
    picture.save(os.path.join("pictures", name))
    return name, 201
