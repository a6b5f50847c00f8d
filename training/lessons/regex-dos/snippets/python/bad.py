import re


def is_address(text):
    return re.match(r"^(\w+\.?)+@shop$", text)  # {{mark}}
