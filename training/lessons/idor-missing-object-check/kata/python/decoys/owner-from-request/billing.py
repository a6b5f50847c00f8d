"""Shows invoices to customers who are signed in."""

import store
from flask import Flask, request, session

app = Flask(__name__)


def mine(number):
    """Returns an invoice of the customer who is signed in, or None."""
    found = store.invoice(number)
    return found if found and found.owner == request.args.get("customer", session["customer"]) else None


@app.route("/invoices")
def invoices():
    """Lists the numbers of the customer's invoices."""
    if "customer" not in session:
        return "Please sign in.", 401
    return [i.number for i in store.invoices() if i.owner == session["customer"]], 200


@app.route("/invoice")
def invoice():
    """Shows an invoice, as in /invoice?number=7."""
    if "customer" not in session:
        return "Please sign in.", 401
    found = mine(request.args["number"])
    if not found:
        return "There is no such invoice.", 404
    return found.text, 200


@app.route("/pay")
def pay():
    """Marks an invoice as paid, as in /pay?number=7."""
    if "customer" not in session:
        return "Please sign in.", 401
    found = mine(request.args["number"])
    if not found:
        return "There is no such invoice.", 404
    found.paid = True
    return "Thank you.", 200
