"""Greets visitors."""

from flask import Flask, render_template_string, request

app = Flask(__name__)


@app.route("/hello")
def hello():
    """Greets a visitor by name, as in /hello?name=Ada&city=Lyon."""
    name = request.args["name"]
    if "config" in name or "__" in name:
        name = "you"
    page = "<h1>Hello " + name + "</h1><p>How is {{ city }}?</p>"
    return render_template_string(page, city=request.args["city"])
