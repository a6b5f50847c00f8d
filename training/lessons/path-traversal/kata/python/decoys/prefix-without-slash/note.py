"""Serves what somebody wrote."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/note")
def note():
    """Shows a note, as in /note?name=trips/lyon.txt, or None. The notes are in the
    folder notes."""
    name = request.args["name"]
    folder = os.path.realpath("notes")
    path = os.path.realpath(os.path.join(folder, name))
    if not path.startswith(folder):
        return None
    try:
        with open(path) as f:
            return f.read()
    except OSError:
        return None
