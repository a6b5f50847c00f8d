from flask import request


def find(cursor):
    name = request.args["name"].replace("'", "''")
    cursor.execute(f"SELECT id FROM users WHERE name = '{name}'")
    return cursor.fetchone()
