from flask import request


def find(users):
    return users.find_one({"name": str(request.json["name"])})  # {{mark}}
