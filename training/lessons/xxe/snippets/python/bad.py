from lxml import etree


def read(upload):
    parser = etree.XMLParser(resolve_entities=True)  # {{mark py-xxe}}
    return etree.parse(upload, parser)
