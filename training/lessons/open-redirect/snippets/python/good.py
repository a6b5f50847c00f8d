from urllib.parse import urlsplit

from flask import redirect, request


def after_login():
    target = urlsplit(request.args.get("next", "/"))
    return redirect("/" + target.path.lstrip("/\\"))  # {{mark}}
