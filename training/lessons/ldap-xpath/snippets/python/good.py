from flask import request
from ldap3.utils.conv import escape_filter_chars


def find(directory):
    name = escape_filter_chars(request.args["name"])  # {{mark}}
    query = f"(&(objectClass=person)(uid={name}))"
    return directory.search("dc=shop,dc=test", query)
