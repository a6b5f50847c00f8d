from flask import abort, request


def upload():
    picture = request.files["picture"]
    if picture.content_type != "image/png":
        abort(400)
    picture.save("static/" + picture.filename)
    return "Thank you.", 201
