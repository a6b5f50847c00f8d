import os

from accounts import create_admin


def first_start():
    word = os.environ.get("ADMIN_PASSWORD", "admin")  # {{mark}}
    create_admin("admin", word)
