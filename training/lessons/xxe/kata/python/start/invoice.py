"""Reads the invoices that customers upload."""

import io
import xml.sax
import xml.sax.handler


class Invoice(xml.sax.handler.ContentHandler):
    """Collects the text of each field."""

    def __init__(self):
        super().__init__()
        self.fields = {}
        self.field = None

    def startElement(self, name, attrs):
        self.field = name

    def endElement(self, name):
        self.field = None

    def characters(self, content):
        if self.field:
            self.fields[self.field] = self.fields.get(self.field, "") + content


def read(document):
    """Returns the fields of an invoice, such as number and note. The document is bytes;
    xml.sax.SAXException says that it is none."""
    invoice = Invoice()
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    parser.setContentHandler(invoice)
    parser.parse(io.BytesIO(document))
    return invoice.fields
