from flask import request


def price():
    formula = request.args["formula"]
    return str(eval(formula))  # {{mark py-eval-dynamic}}
