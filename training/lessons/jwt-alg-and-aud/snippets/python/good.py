import jwt
from settings import KEY


def caller(token):
    claims = jwt.decode(token, KEY, ["RS256"], audience="shop")  # {{mark}}
    return claims["sub"]
