import ldap3
from flask import request


def find(server):
    directory = ldap3.Connection(server)
    name = request.args["name"]
    query = f"(&(objectClass=person)(uid={name}))"
    return directory.search("dc=shop,dc=test", query)  # {{mark py-ldap-xpath-built}}
