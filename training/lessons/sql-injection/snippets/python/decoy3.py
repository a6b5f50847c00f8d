from flask import request


def find(cursor):
    name = request.args["name"]
    if "drop" in name.lower():
        raise ValueError("not allowed")
    cursor.execute(f"SELECT id FROM users WHERE name = '{name}'")
    return cursor.fetchone()
