import unittest

import preview
import requests


def ask(url):
    """Returns the picture, and the machines that were asked for it."""
    requests.asked.clear()
    try:
        picture = preview.app.get("/preview", url=url)
    except (requests.RequestException, ValueError):
        picture = None  # an error shows nothing
    return picture, list(requests.asked)


class Behaviour(unittest.TestCase):
    def test_partners(self):
        for url, want in {
            "https://img.north.example/cup.jpg": b"a cup",
            "https://pictures.south.example/plates/3.jpg": b"a plate",
            "https://img.north.example/none.jpg": None,
        }.items():
            got, _ = ask(url)
            if got != want:
                self.fail(f"the address {url} gives {got!r}, want {want!r}")
