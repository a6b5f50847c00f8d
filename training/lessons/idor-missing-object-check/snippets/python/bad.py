from flask import abort, jsonify
from flask_login import current_user, login_required

from models import Order


@login_required
def order(id):
    found = Order.query.get(id)  # {{mark}}
    return jsonify(found.summary()) if found else abort(404)
