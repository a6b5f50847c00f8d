"""Greets visitors."""

from flask import Flask, render_template_string, request

app = Flask(__name__)


@app.route("/hello")
def hello():
    """Greets a visitor by name, as in /hello?name=Ada&city=Lyon."""
    name = request.args["name"]
    title = render_template_string("<h1>Hello {{ name }}</h1>", name=name)
    return render_template_string(title + "<p>How is {{ city }}?</p>", city=request.args["city"])
