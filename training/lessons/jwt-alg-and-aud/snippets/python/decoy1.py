import jwt
from settings import KEY


def caller(token):
    algorithm = jwt.get_unverified_header(token)["alg"]
    return jwt.decode(token, KEY, [algorithm], audience="shop")["sub"]
