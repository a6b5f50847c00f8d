from flask import request
from markupsafe import Markup


def greet():
    return Markup("<p>Welcome, {}").format(request.args["name"])  # {{mark}}
