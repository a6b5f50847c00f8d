"""Prices by formulas of the suppliers."""

import ast
import operator

from flask import Flask, request

app = Flask(__name__)


OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def compute(node, names):
    """Computes a part of a formula."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return OPERATIONS[type(node.op)](compute(node.left, names), compute(node.right, names))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -compute(node.operand, names)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.Name):
        return names[node.id]
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
