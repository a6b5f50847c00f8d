from flask import request


def update(user, db):
    for field, value in request.get_json().items():
        if hasattr(user, field):
            setattr(user, field, value)
    db.commit()
