"""Greets visitors."""

from flask import Flask, request

app = Flask(__name__)


@app.route("/hello")
def hello():
    """Greets a visitor by name, as in /hello?name=Ada&city=Lyon."""
    name = request.args["name"]
    city = request.args["city"]
    return f"<h1>Hello {name}</h1><p>How is {city}?</p>"
