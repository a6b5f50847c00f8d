import os
import tempfile
import unittest
import xml.sax

import invoice

os.chdir(tempfile.mkdtemp())

DOCUMENT = """<?xml version="1.0" encoding="%s"?>
<invoice><number>17</number><total>12.50</total><note>Caf\u00e9 &amp; cake</note></invoice>"""


class Behaviour(unittest.TestCase):
    def test_fields(self):
        want = {"number": "17", "total": "12.50", "note": "Caf\u00e9 & cake"}
        for encoding in ("utf-8", "utf-16", "iso-8859-1"):
            got = invoice.read((DOCUMENT % encoding).encode(encoding))
            for field, text in want.items():
                if got.get(field) != text:
                    self.fail(f"the {field} of the invoice in {encoding} is {got.get(field)!r}, want {text!r}")

    def test_no_xml(self):
        for document in (b"", b"<invoice><number>17</invoice>", b"no invoice"):
            try:
                got = invoice.read(document)
            except xml.sax.SAXException:
                continue
            self.fail(f"{document!r} is taken for an invoice: {got}")
