from pathlib import Path

from flask import request

FOLDER = Path("/srv/reports")


def read():
    name = request.args["name"]
    path = (FOLDER / name).resolve()  # {{mark}}
    if not path.is_relative_to(FOLDER):  # {{mark}}
        raise FileNotFoundError(name)  # {{mark}}
    return path.read_bytes()
