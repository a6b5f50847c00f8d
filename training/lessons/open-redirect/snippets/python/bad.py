from flask import redirect, request


def after_login():
    target = request.args.get("next", "/")
    return redirect(target)  # {{mark py-open-redirect}}
