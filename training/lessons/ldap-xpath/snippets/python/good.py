import ldap3
from flask import request
from ldap3.utils.conv import escape_filter_chars


def find(server):
    directory = ldap3.Connection(server)
    name = escape_filter_chars(request.args["name"])  # {{mark}}
    query = f"(&(objectClass=person)(uid={name}))"
    return directory.search("dc=shop,dc=test", query)
