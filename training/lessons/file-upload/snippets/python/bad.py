from flask import request


def upload():
    picture = request.files["picture"]
    picture.save("static/" + picture.filename)  # {{mark}}
    return "Thank you.", 201
