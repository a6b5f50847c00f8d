from flask import abort, jsonify
from flask_login import current_user, login_required

from models import Order


@login_required
def order(id):
    mine = Order.query.filter_by(id=id, owner=current_user.id)  # {{mark}}
    return jsonify(mine.first_or_404().summary())
