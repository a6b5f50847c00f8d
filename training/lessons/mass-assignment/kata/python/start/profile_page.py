"""Lets users change their profile."""

import store
from flask import Flask, request, session

app = Flask(__name__)


@app.route("/me")
def update():
    """Changes the name, the picture or both, and returns the profile."""
    user = store.user(session["user"])
    for field, value in request.get_json().items():
        setattr(user, field, value)
    return {"name": user.name, "picture": user.picture}
