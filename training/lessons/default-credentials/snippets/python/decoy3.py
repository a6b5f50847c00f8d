import os
import socket

from accounts import create_admin


def first_start():
    word = os.environ.get("ADMIN_PASSWORD", socket.gethostname())
    create_admin("admin", word)
