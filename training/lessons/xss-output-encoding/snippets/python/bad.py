from flask import request
from markupsafe import Markup


def greet():
    return Markup("<p>Welcome, " + request.args["name"])  # {{mark}}
