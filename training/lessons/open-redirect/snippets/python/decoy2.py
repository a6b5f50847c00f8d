from flask import redirect, request


def after_login():
    target = request.args.get("next", "/")
    if "shop.example" not in target:
        target = "/"
    return redirect(target)
