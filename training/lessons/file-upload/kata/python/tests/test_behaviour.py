import os
import tempfile
import unittest

import pictures
from flask import FileStorage

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
JPEG = b"\xff\xd8\xff\xe0" + bytes(200)


def send(*uploads):
    """Sends files to a new server. Returns the answers and all files that are on its
    disk then, with what is in them."""
    home = os.path.realpath(tempfile.mkdtemp())
    os.makedirs(home + "/site/pictures")
    with open(home + "/site/index.html", "w") as f:
        f.write("our page")
    os.chdir(home + "/site")
    answers = []
    for name, kind, data in uploads:
        try:
            answers.append(pictures.app.post("/picture", picture=FileStorage(name, kind, data)))
        except Exception as error:
            answers.append((repr(error), 500))
    disk = {}
    for at, _, names in os.walk(home):
        for name in names:
            path = os.path.join(at, name)
            with open(path, "rb") as f:
                disk[os.path.relpath(path, home + "/site").replace(os.sep, "/")] = f.read()
    return answers, disk


class Behaviour(unittest.TestCase):
    def test_pictures(self):
        for name, kind, data, endings in [
            ("ada.png", "image/png", PNG, (".png",)),
            ("bob.jpg", "image/jpeg", JPEG, (".jpg", ".jpeg")),
            ("large.png", "image/png", PNG + bytes(900_000), (".png",)),
        ]:
            [(kept, status)], disk = send((name, kind, data))
            if status != 201:
                self.fail(f"the picture {name} gives {kept!r} with status {status}, want a name and 201")
            if disk.get("pictures/" + kept) != data:
                self.fail(f"the picture {name} isn't in pictures under the name {kept!r} that was returned")
            if not kept.endswith(endings):
                self.fail(f"the picture {name} is kept as {kept!r}, which a browser doesn't show")

    def test_text(self):
        [(_, status)], disk = send(("ada.txt", "text/plain", b"hello"))
        if status != 400 or len(disk) != 1:
            self.fail(f"a text gives status {status} and {len(disk) - 1} new files, want 400 and none")
