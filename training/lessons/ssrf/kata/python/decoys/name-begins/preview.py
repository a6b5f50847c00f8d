"""Shows pictures of partners in the shop."""

import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/preview")
def preview():
    """Shows the picture at an address, as in
    /preview?url=https://img.north.example/cup.jpg, or None."""
    url = request.args["url"]
    if not url.startswith(("https://img.north.example", "https://pictures.south.example")):
        return None
    answer = requests.get(url, timeout=5, allow_redirects=False)
    if answer.status_code != 200:
        return None
    return answer.content
