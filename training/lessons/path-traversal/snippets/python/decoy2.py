from pathlib import Path

from flask import request

FOLDER = Path("/srv/reports")


def read():
    path = f"/srv/reports/{request.args['name']}"
    if not path.startswith("/srv/reports/"):
        raise FileNotFoundError(path)
    return Path(path).read_bytes()
