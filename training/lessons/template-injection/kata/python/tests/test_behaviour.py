import unittest

import hello


def ask(name, city="Lyon"):
    return hello.app.get("/hello", name=name, city=city)


class Behaviour(unittest.TestCase):
    def test_page(self):
        for name, city in (("Ada", "Lyon"), ("Bo von Au", "Orleans")):
            got = ask(name, city)
            want = f"<h1>Hello {name}</h1><p>How is {city}?</p>"
            if got != want:
                self.fail(f"the page is {got!r}, want {want!r}")
