"""Writes invoices for the printer service."""

import os
import tempfile


def write(lines):
    """Writes an invoice into a new file, and returns its path."""
    with tempfile.NamedTemporaryFile("w", prefix="invoice-", suffix=".txt", delete=False) as f:
        f.writelines(line + "\n" for line in lines)
    os.chmod(f.name, 0o666)
    return f.name
