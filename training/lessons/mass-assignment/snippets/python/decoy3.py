from flask import request


def update(user, db):
    data = request.get_json()
    if data.get("form") != "profile":
        raise ValueError("unknown form")
    for field, value in data.items():
        setattr(user, field, value)
    db.commit()
