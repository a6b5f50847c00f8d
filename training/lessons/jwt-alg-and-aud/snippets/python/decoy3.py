import jwt
from settings import KEY


def caller(token):
    options = {"verify_aud": False}
    return jwt.decode(token, KEY, ["RS256"], options=options)["sub"]
