from flask import abort, jsonify
from flask_login import current_user, login_required

from models import Order


@login_required
def order(id):
    found = Order.query.filter_by(random_number=id).first()
    return jsonify(found.summary()) if found else abort(404)
