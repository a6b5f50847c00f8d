from lxml import etree


def read(upload):
    parser = etree.XMLParser(resolve_entities=True)  # {{mark}}
    return etree.parse(upload, parser)
