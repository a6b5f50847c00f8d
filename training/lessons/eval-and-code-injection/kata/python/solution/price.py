"""Prices by formulas of the suppliers."""

import ast
import operator

from flask import Flask, request

app = Flask(__name__)


OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def compute(node, names):
    """Computes a part of a formula."""
    match node:
        case ast.BinOp(left, operation, right) if type(operation) in OPERATIONS:
            return OPERATIONS[type(operation)](compute(left, names), compute(right, names))
        case ast.UnaryOp(ast.USub(), operand):
            return -compute(operand, names)
        case ast.Constant(int() | float() as value):
            return value
        case ast.Name(name):
            return names[name]
    raise ValueError("this is no part of a formula")


@app.route("/price")
def price():
    """Computes a price, as in /price?formula=2*price%2B5&price=10, or None where the
    formula is none. A formula has numbers, price, + - * / and brackets."""
    formula = request.args["formula"]
    names = {"price": float(request.args["price"])}
    try:
        return compute(ast.parse(formula, mode="eval").body, names)
    except Exception:
        return None
