from flask import render_template_string, request


def greet():
    name = request.args["name"]
    return render_template_string("<p>Hello " + name)  # {{mark py-ssti-render-string}}
