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
    begin = picture.read(8)
    if not begin.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return "Please send a PNG or JPEG picture.", 400
    picture.seek(0)
    picture.save(os.path.join("pictures", picture.filename))
    return picture.filename, 201
