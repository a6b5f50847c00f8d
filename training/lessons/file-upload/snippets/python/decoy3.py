from flask import abort, request


def upload():
    picture = request.files["picture"]
    if ".png" not in picture.filename:
        abort(400)
    picture.save("static/" + picture.filename)
    return "Thank you.", 201
