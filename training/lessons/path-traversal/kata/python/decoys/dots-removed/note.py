"""Serves what somebody wrote."""

from flask import Flask, request

app = Flask(__name__)


@app.route("/note")
def note():
    """Shows a note, as in /note?name=trips/lyon.txt, or None. The notes are in the
    folder notes."""
    name = request.args["name"].replace("../", "")
    try:
        with open("notes/" + name) as f:
            return f.read()
    except OSError:
        return None
