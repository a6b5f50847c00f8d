"""Prices by formulas of the suppliers."""

from flask import Flask, request

app = Flask(__name__)


@app.route("/price")
def price():
    """Computes a price, as in /price?formula=2*price%2B5&price=10, or None where the
    formula is none. A formula has numbers, price, + - * / and brackets."""
    formula = request.args["formula"]
    names = {"price": float(request.args["price"])}
    if "__" in formula:
        return None
    try:
        return eval(formula, {"__builtins__": {}}, names)
    except Exception:
        return None
