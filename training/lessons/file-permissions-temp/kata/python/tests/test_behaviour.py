import os
import tempfile
import unittest

import invoice


def set_up():
    """Gives the program an empty folder for temporary files."""
    tempfile.tempdir = tempfile.mkdtemp()


class Behaviour(unittest.TestCase):
    def test_invoice(self):
        set_up()
        paths = [invoice.write(["Ada", "12.50"]), invoice.write(["Bob", "8.00"])]
        for path, want in zip(paths, ["Ada\n12.50\n", "Bob\n8.00\n"]):
            with open(path) as f:
                got = f.read()
            if got != want:
                self.fail(f"an invoice holds {got!r}, want {want!r}")
            name = os.path.basename(path)
            if not (name.startswith("invoice-") and name.endswith(".txt")):
                self.fail(f"an invoice has the name {name}, want invoice-….txt")
