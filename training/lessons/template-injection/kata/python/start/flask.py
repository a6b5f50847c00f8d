"""Stands in for Flask in this kata: a request is a dictionary, and templates know names,
dots and products."""

import html
import re

# What every template can reach.
config = {"KEY": "the key of the server"}


def _value(expression, names):
    if product := re.fullmatch(r"(\d+) *\* *(\d+)", expression):
        return int(product[1]) * int(product[2])
    value = names
    for name in expression.split("."):
        value = value.get(name, "") if isinstance(value, dict) else getattr(value, name, "")
    return value


def render_template_string(source, **names):
    names = {"config": config, **names}
    return re.sub(r"{{(.*?)}}", lambda part: html.escape(str(_value(part[1].strip(), names))), source)


class _Request:
    args = {}


request = _Request()


class Flask:
    def __init__(self, name):
        self.name = name
        self.routes = {}

    def route(self, path):
        def keep(function):
            self.routes[path] = function
            return function

        return keep

    def get(self, path, **args):
        """Answers a request, as a server would."""
        request.args = args
        return self.routes[path]()
