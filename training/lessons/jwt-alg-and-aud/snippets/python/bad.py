import jwt


def caller(token):
    options = {"verify_signature": False}
    return jwt.decode(token, options=options)["sub"]  # {{mark}}
