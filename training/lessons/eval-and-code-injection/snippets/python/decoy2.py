from flask import request


def price():
    formula = request.args["formula"]
    if "import" in formula or "open" in formula:
        raise ValueError("not allowed")
    return str(eval(formula))
