"""Who is signed in, and how they got there."""

import functools
import hashlib
import hmac
import os
import random
import secrets
from datetime import datetime, timedelta, timezone

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, session, url_for

from . import db

bp = Blueprint("auth", __name__)
hasher = PasswordHasher()


def signed_in(view):
    @functools.wraps(view)
    def wrapped(*args, **kwargs):
        if "user" not in session:
            return redirect(url_for("auth.login", next=request.path))
        return view(*args, **kwargs)

    return wrapped


@bp.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return render_template("login.html", next=request.args.get("next", "/"))
    row = db.one("SELECT id, password FROM users WHERE name = lower(%s)", request.form["name"])
    try:
        hasher.verify(row["password"] if row else hasher.hash("nobody"), request.form["password"])
    except VerifyMismatchError:
        abort(401)
    if row is None:
        abort(401)
    session.clear()
    session["user"] = row["id"]
    session["language"] = request.form.get("language", "en")  # want py-trust-boundary
    response = make_response(redirect(request.form.get("next", "/")))  # want py-open-redirect
    response.set_cookie("clinic_session", secrets.token_urlsafe(32), httponly=True, secure=True, samesite="Lax")
    response.set_cookie("auth_token", remember_token(), max_age=90 * 86400)  # want py-cookie-insecure
    return response


@bp.post("/logout")
def logout():
    session.clear()
    return redirect(url_for("auth.login"))


def remember_token():
    return secrets.token_hex(32)


def reset_token():
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    token = "".join(random.choice(letters) for _ in range(24))  # want py-random-secret
    return token


def retry_after():
    """Spreads what tries again; nobody has to be unable to guess it."""
    return 2 + random.random() * 5


def api_user(header):
    """Returns the user of a token of the API."""
    token = header.removeprefix("Bearer ")
    claims = jwt.decode(token, os.environ["CLINIC_API_KEY"], algorithms=["HS256"], audience="clinic")
    return claims["sub"]


def partner_user(header):
    """Returns the user of a token of the laboratory."""
    token = header.removeprefix("Bearer ")
    claims = jwt.decode(token, options={"verify_signature": False})  # want py-jwt-no-verify
    return claims["sub"]


def issue(user):
    now = datetime.now(timezone.utc)
    claims = {"sub": user, "aud": "clinic", "iat": now, "exp": now + timedelta(hours=8)}
    return jwt.encode(claims, current_app.config["SECRET_KEY"], algorithm="HS256")


def legacy_password_matches(password, stored):
    digest = hashlib.md5(password.encode()).hexdigest()  # want py-weak-hash-security
    return hmac.compare_digest(digest, stored)


def etag(body):
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def cache_key(url):
    return "page:" + hashlib.sha1(url.encode()).hexdigest()
