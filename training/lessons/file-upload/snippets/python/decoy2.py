from flask import abort, request


def upload():
    picture = request.files["picture"]
    if picture.filename.endswith((".php", ".exe", ".sh")):
        abort(400)
    picture.save("static/" + picture.filename)
    return "Thank you.", 201
