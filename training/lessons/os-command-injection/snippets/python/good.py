import subprocess

from flask import request


def reach():
    host = request.args["host"]
    return subprocess.check_output(["ping", "-c", "1", "--", host])  # {{mark}}
