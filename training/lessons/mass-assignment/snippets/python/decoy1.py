from flask import request


def update(user, db):
    for field, value in request.get_json().items():
        if field not in {"role", "id"}:
            setattr(user, field, value)
    db.commit()
