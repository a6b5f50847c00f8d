import requests
from flask import request

TIMEOUT = 5


def picture():
    url = request.args["url"]
    return requests.get(url, timeout=TIMEOUT).content  # {{mark py-ssrf-request}}
