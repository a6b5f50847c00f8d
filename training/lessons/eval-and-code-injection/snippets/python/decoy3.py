from flask import request


def price():
    formula = request.args["formula"]
    code = compile(formula, "formula", "eval")
    return str(eval(code))
