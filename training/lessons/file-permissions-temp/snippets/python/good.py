import tempfile


def report(rows):
    with tempfile.NamedTemporaryFile("w", delete=False) as out:  # {{mark}}
        out.writelines(rows)
    return out.name
