import jwt


def caller(token):
    return jwt.decode(token, options={"verify_signature": False})["sub"]  # {{mark py-jwt-no-verify}}
