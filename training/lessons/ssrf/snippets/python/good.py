from urllib.parse import urlsplit

import requests
from flask import request

TIMEOUT = 5


def picture():
    partners = {"img.example.org", "cdn.example.net"}
    url = urlsplit(request.args["url"])
    if url.netloc not in partners:  # {{mark}}
        raise ValueError("unknown partner")  # {{mark}}
    own = f"https://{url.netloc}{url.path}"
    answer = requests.get(own, timeout=TIMEOUT, allow_redirects=False)
    return answer.content
