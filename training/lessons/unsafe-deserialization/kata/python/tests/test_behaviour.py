import unittest

import settings


def ask(cookie):
    """Returns the settings of a visitor who has this cookie."""
    return settings.app.get("/settings", settings=cookie)


class Behaviour(unittest.TestCase):
    def test_kept(self):
        for want in ({"theme": "dark", "rows": 50}, {"theme": "d\u00e4mmrig", "rows": 5}):
            got = ask(settings.cookie(want))
            if got != want:
                self.fail(f"the cookie of {want} gives {got!r}")

    def test_none(self):
        begin = {"theme": "light", "rows": 20}
        for cookie in ("", "no cookie of ours", "bm8gc2V0dGluZ3M="):
            got = ask(cookie)
            if got != begin:
                self.fail(f"the cookie {cookie!r} gives {got!r}, want {begin}")
        if settings.app.get("/settings") != begin:
            self.fail("a visitor without a cookie doesn't get the settings that everybody begins with")
