"""Writes invoices for the printer service."""

import tempfile


def write(lines):
    """Writes an invoice into a new file, and returns its path."""
    with tempfile.NamedTemporaryFile("w", prefix="invoice-", suffix=".txt", delete=False) as f:
        f.writelines(line + "\n" for line in lines)
    return f.name
