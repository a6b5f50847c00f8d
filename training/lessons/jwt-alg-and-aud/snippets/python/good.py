from settings import KEY
import jwt


def caller(token):
    claims = jwt.decode(token, KEY, ["RS256"], audience="shop")  # {{mark}}
    return claims["sub"]
