from operator import add, mul

from flask import request


def price():
    operators = {"plus": add, "times": mul}  # {{mark}}
    apply = operators[request.args["operator"]]  # {{mark}}
    a, b = float(request.args["a"]), float(request.args["b"])
    return str(apply(a, b))
