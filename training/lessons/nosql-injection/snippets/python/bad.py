from flask import request


def find(users):
    return users.find_one(request.get_json())  # {{mark}}
