from flask import request


def find(cursor):
    name = request.args["name"]
    cursor.execute("SELECT id FROM users WHERE name = %s", (name,))  # {{mark}}
    return cursor.fetchone()
