"""Serves the search of a shop."""

from flask import Flask, request

app = Flask(__name__)


@app.route("/search")
def search():
    """Shows the page of a search, as in /search?q=tea."""
    q = request.args.get("q", "")
    return f'<html><form><input name="q" value="{q}"></form><p>Nothing was found for {q}.</p></html>'
