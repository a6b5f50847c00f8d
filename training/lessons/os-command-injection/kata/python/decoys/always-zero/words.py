"""Serves what somebody wrote."""

import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/words")
def words():
    """Answers how many words a note has, as in /words?note=a.txt, or None. The
    notes are in the folder notes."""
    return 0
