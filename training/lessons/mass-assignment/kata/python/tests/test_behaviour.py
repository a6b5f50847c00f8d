import unittest

import profile_page
import store


def patch(body, user=1):
    store.reset()
    return profile_page.app.patch("/me", user, body)


class Behaviour(unittest.TestCase):
    def test_fields(self):
        for body, want in [
            ({"name": "Ada L."}, {"name": "Ada L.", "picture": "none.png"}),
            ({"picture": "ada.png"}, {"name": "Ada", "picture": "ada.png"}),
            ({"name": "A", "picture": "a.png"}, {"name": "A", "picture": "a.png"}),
            ({}, {"name": "Ada", "picture": "none.png"}),
        ]:
            got = patch(body)
            if got != want or store.user(1).name != want["name"] or store.user(1).picture != want["picture"]:
                self.fail(f"the request {body} gives {got}, want {want}")
        if store.user(2).name != "Bob":
            self.fail("Ada's request changes Bob")
