import os

from accounts import create_admin


def first_start():
    word = os.environ.get("ADMIN_PASSWORD", "admin-of-the-shop")
    create_admin("admin", word)
