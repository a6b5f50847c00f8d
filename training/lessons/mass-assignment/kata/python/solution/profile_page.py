"""Lets users change their profile."""

import store
from flask import Flask, request, session

app = Flask(__name__)


@app.route("/me")
def update():
    """Changes the name, the picture or both, and returns the profile."""
    user = store.user(session["user"])
    sent = request.get_json()
    for field in ("name", "picture"):
        if field in sent:
            setattr(user, field, str(sent[field]))
    return {"name": user.name, "picture": user.picture}
