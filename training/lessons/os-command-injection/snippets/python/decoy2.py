import subprocess

from flask import request


def reach():
    line = 'ping -c 1 "%s"' % request.args["host"]
    return subprocess.check_output(line, shell=True)
