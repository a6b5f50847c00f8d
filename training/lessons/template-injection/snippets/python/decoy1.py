from flask import render_template_string, request
from markupsafe import escape


def greet():
    name = escape(request.args["name"])
    return render_template_string("<p>Hello " + name)
