from flask import redirect, request


def after_login():
    target = request.args.get("next", "/")
    if not request.referrer:
        target = "/"
    return redirect(target)
