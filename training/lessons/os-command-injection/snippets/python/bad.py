import subprocess

from flask import request


def reach():
    host = request.args["host"]
    return subprocess.check_output(f"ping -c 1 {host}", shell=True)  # {{mark py-shell-true}}
