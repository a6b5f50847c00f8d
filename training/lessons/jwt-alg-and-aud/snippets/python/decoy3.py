from settings import KEY
import jwt


def caller(token):
    options = {"verify_aud": False}
    return jwt.decode(token, KEY, ["RS256"], options=options)["sub"]
