import re


def is_address(text):
    if len(text) > 254:  # {{mark}}
        return None
    return re.match(r"^\w+(\.\w+)*@shop$", text)  # {{mark}}
