"""Lets people sign in."""

import secrets

from flask import Flask, redirect

app = Flask(__name__)


@app.route("/sign-in")
def sign_in():
    """Begins a session for somebody who has signed in, and shows the first page."""
    response = redirect("/")
    response.set_cookie(
        "session", secrets.token_hex(16), max_age=3600, httponly=True, samesite="Lax"
    )
    return response
