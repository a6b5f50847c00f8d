import unittest

import search


def ask(q):
    return search.app.get("/search", q=q)


class Behaviour(unittest.TestCase):
    def test_pages(self):
        for q in ("tea", "green tea", ""):
            page = ask(q)
            for want in (f'value="{q}"', f"<p>Nothing was found for {q}.</p>"):
                if want not in page:
                    self.fail(f"the page of {q!r} has no {want}")
