"""Patients, appointments and letters of a small clinic."""

import logging
import os

from flask import Flask, render_template
from werkzeug.middleware.proxy_fix import ProxyFix

from . import auth, db, files, patients, reports


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=os.environ["CLINIC_SECRET_KEY"],
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        LETTERS=os.environ.get("CLINIC_LETTERS", "/var/lib/clinic/letters"),
    )
    if config:
        app.config.update(config)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)
    logging.basicConfig(level=logging.INFO)

    db.init(app)
    app.register_blueprint(auth.bp)
    app.register_blueprint(patients.bp)
    app.register_blueprint(files.bp)
    app.register_blueprint(reports.bp)

    @app.errorhandler(404)
    def missing(error):
        return render_template("missing.html"), 404

    @app.after_request
    def headers(response):
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    return app


if __name__ == "__main__":
    create_app().run(host="127.0.0.1", port=5000, debug=True)  # want py-flask-debug
