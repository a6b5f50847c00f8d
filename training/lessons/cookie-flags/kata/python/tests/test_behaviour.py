import unittest

import sign_in


def cookie():
    """Returns the cookie that somebody has after signing in."""
    response = sign_in.app.post("/sign-in")
    if response.location != "/" or len(response.cookies) != 1:
        raise AssertionError(f"the sign-in sets {len(response.cookies)} cookies and leads to {response.location}, want 1 and /")
    return response.cookies[0]


class Behaviour(unittest.TestCase):
    def test_signed_in(self):
        got = cookie()
        if len(got["value"]) < 20 or got["value"] == cookie()["value"]:
            self.fail(f"the session {got['value']} can be guessed")
        if got["max_age"] != 3600:
            self.fail(f"the cookie lives for {got['max_age']} seconds, want 3600")
        for page in ("/", "/orders", "/account"):
            if not page.startswith(got["path"]):
                self.fail(f"on {page} nobody is signed in: the path of the cookie is {got['path']}")
        if got["samesite"] == "Strict":
            self.fail("whoever follows a link to the shop is signed out: samesite is Strict")
        if got["samesite"] == "None" and not got["secure"]:
            self.fail("browsers refuse a cookie that is SameSite=None and not Secure")
