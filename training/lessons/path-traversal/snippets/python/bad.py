from pathlib import Path

from flask import request

FOLDER = Path("/srv/reports")


def read():
    name = request.args["name"]
    return (FOLDER / name).read_bytes()  # {{mark py-path-from-request}}
