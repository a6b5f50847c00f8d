from secrets import token_hex

from flask import abort, request


def upload():
    data = request.files["picture"].read()
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):  # {{mark}}
        abort(400)
    with open(f"pictures/{token_hex(16)}.png", "wb") as out:  # {{mark}}
        out.write(data)
    return "Thank you.", 201
