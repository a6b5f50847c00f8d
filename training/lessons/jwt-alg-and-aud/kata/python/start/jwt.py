"""Stands in for PyJWT in this kata: HS256, and the claims aud and exp."""

import base64
import hashlib
import hmac
import json
import time


class InvalidTokenError(Exception):
    pass


class DecodeError(InvalidTokenError):
    pass


class InvalidSignatureError(DecodeError):
    pass


class InvalidAlgorithmError(InvalidTokenError):
    pass


class ExpiredSignatureError(InvalidTokenError):
    pass


class InvalidAudienceError(InvalidTokenError):
    pass


class MissingRequiredClaimError(InvalidTokenError):
    pass


PyJWTError = InvalidTokenError


def _piece(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _data(piece):
    return base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))


def _signature(text, key):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def encode(claims, key, algorithm="HS256"):
    """Returns a token. Without an algorithm nobody signs it."""
    text = _piece(json.dumps({"alg": algorithm or "none"}).encode()) + "." + _piece(json.dumps(claims).encode())
    return text + "." + (_piece(_signature(text, key)) if algorithm else "")


def get_unverified_header(token):
    return json.loads(_data(token.split(".")[0]))


def decode(token, key=None, algorithms=None, options=None, audience=None, verify=True):
    """Returns the claims of a token, or raises an InvalidTokenError."""
    options = options or {}
    try:
        text, _, signature = token.rpartition(".")
        header, claims = (json.loads(_data(piece)) for piece in text.split("."))
        signature = _data(signature)
    except (ValueError, AttributeError) as error:
        raise DecodeError("this is no token") from error
    verify = options.get("verify_signature", verify)
    if not verify:
        return claims
    if not algorithms:
        raise DecodeError("say which algorithms you allow")
    if header.get("alg") not in algorithms or header["alg"] != "HS256":
        raise InvalidAlgorithmError("this algorithm is not allowed")
    if not hmac.compare_digest(signature, _signature(text, key)):
        raise InvalidSignatureError("somebody else signed this")
    for claim in options.get("require", []):
        if claim not in claims:
            raise MissingRequiredClaimError(claim)
    if options.get("verify_exp", True) and claims.get("exp", time.time()) < time.time() - 1:
        raise ExpiredSignatureError("this token has ended")
    if options.get("verify_aud", True):
        if audience is not None and "aud" not in claims:
            raise MissingRequiredClaimError("aud")
        meant = audience if isinstance(audience, (list, tuple, set)) else [audience]
        if "aud" in claims and claims["aud"] not in meant:
            raise InvalidAudienceError("this token is for another service")
    return claims
