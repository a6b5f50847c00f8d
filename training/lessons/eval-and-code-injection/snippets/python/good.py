from operator import add, mul

from flask import request


def price():
    OPERATORS = {"plus": add, "times": mul}
    apply = OPERATORS[request.args["operator"]]  # {{mark}}
    a, b = float(request.args["a"]), float(request.args["b"])
    return str(apply(a, b))
