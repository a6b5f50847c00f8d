import os

from accounts import create_admin


def first_start():
    word = os.environ.get("ADMIN_PASSWORD", "admin")
    if word == "admin":
        print("warning: please change the password")
    create_admin("admin", word)
