"""Stands in for the database."""


class Invoice:
    def __init__(self, number, owner, text):
        self.number, self.owner, self.text, self.paid = number, owner, text, False


_rows = {}


def reset():
    _rows.clear()
    for row in [("7", "ada", "12.50 for tea"), ("8", "bob", "40.00 for shoes"), ("9", "ada", "8.00 for salt")]:
        _rows[row[0]] = Invoice(*row)


def invoice(number):
    """Returns the invoice with a number, or None."""
    return _rows.get(number)


def invoices():
    return list(_rows.values())
