"""Writes invoices for the printer service."""

import os
import tempfile
import uuid


def write(lines):
    """Writes an invoice into a new file, and returns its path."""
    path = os.path.join(tempfile.gettempdir(), f"invoice-{uuid.uuid4()}.txt")
    with open(path, "w") as f:
        f.writelines(line + "\n" for line in lines)
    return path
