from urllib.parse import urlsplit

from flask import request
import requests


TIMEOUT = 5


def picture():
    PARTNERS = {"img.example.org", "cdn.example.net"}
    url = urlsplit(request.args["url"])
    if url.netloc not in PARTNERS:  # {{mark}}
        raise ValueError("unknown partner")  # {{mark}}
    own = f"https://{url.netloc}{url.path}"
    answer = requests.get(own, timeout=TIMEOUT, allow_redirects=False)
    return answer.content
