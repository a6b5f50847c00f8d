import os

from accounts import create_admin


def first_start():
    word = os.environ["ADMIN_PASSWORD"]  # {{mark}}
    create_admin("admin", word)
