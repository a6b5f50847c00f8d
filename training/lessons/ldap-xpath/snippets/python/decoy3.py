import html

from flask import request


def find(directory):
    name = html.escape(request.args["name"])
    query = f"(&(objectClass=person)(uid={name}))"
    return directory.search("dc=shop,dc=test", query)
