from flask import request


def update(user, db):
    for field, value in request.get_json().items():
        setattr(user, field, value)  # {{mark}}
    db.commit()
