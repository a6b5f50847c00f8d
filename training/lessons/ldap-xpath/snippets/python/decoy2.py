from flask import request


def find(directory):
    name = request.args["name"].replace("*", "")
    query = f"(&(objectClass=person)(uid={name}))"
    return directory.search("dc=shop,dc=test", query)
