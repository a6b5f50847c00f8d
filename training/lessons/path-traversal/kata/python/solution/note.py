"""Serves what somebody wrote."""

from pathlib import Path

from flask import Flask, request

app = Flask(__name__)


@app.route("/note")
def note():
    """Shows a note, as in /note?name=trips/lyon.txt, or None. The notes are in the
    folder notes."""
    name = request.args["name"]
    folder = Path("notes").resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        return None
    try:
        return path.read_text()
    except OSError:
        return None
