import logging
import os
import tempfile
import unittest

import signin

USERS = {"ada": "engine", "josé": "mar", "o'brien": "oak"}


def logged(name, password="wrong"):
    """Signs in, and returns the answer and what the log file got."""
    fd, path = tempfile.mkstemp()
    os.close(fd)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    signin.log.handlers = [handler]
    signin.log.setLevel(logging.DEBUG)
    signin.log.propagate = False
    try:
        answer = signin.sign_in(USERS, name, password)
    finally:
        handler.close()
        signin.log.handlers = []
    with open(path, encoding="utf-8", newline="") as f:
        return answer, f.read()


class Behaviour(unittest.TestCase):
    def test_log(self):
        for name, password, want in [
            ("ada", "engine", True),
            ("ada", "wrong", False),
            ("josé", "mar", True),
            ("o'brien", "wrong", False),
            ("nobody", "", False),
        ]:
            answer, text = logged(name, password)
            if answer is not want:
                self.fail(f"{name} with the password {password!r} gets {answer!r}, want {want}")
            word = "succeeded" if want else "failed"
            if name not in text or word not in text:
                self.fail(f"a sign-in of {name} that {word} is logged as {text!r}")
