from flask import request


def upload():
    picture = request.files["picture"]
    picture.save("static/" + picture.filename)  # {{mark py-path-from-request}}
    return "Thank you.", 201
