"""Writes invoices for the printer service."""

import os
import tempfile


def write(lines):
    """Writes an invoice into a new file, and returns its path."""
    path = tempfile.mktemp(prefix="invoice-", suffix=".txt")
    if os.path.lexists(path):
        raise FileExistsError(path)
    with open(path, "w") as f:
        f.writelines(line + "\n" for line in lines)
    os.chmod(path, 0o600)
    return path
