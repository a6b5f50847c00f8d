from pathlib import Path

from flask import request

FOLDER = Path("/srv/reports")


def read():
    name = request.args["name"]
    if not name.endswith(".pdf"):
        raise FileNotFoundError(name)
    return (FOLDER / name).read_bytes()
