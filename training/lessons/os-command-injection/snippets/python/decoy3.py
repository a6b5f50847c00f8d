import subprocess

from flask import request


def reach():
    line = "ping -c 1 " + request.args["host"]
    return subprocess.check_output(["bash", "-c", line])
