from flask import request


def update(user, db):
    data = request.get_json()
    user.name = str(data["name"])  # {{mark}}
    user.picture = str(data["picture"])  # {{mark}}
    db.commit()
