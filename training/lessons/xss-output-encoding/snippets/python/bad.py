from flask import request
from markupsafe import Markup


def greet():
    return Markup("<p>Welcome, %s" % request.args["name"])  # {{mark py-mark-safe-dynamic}}
