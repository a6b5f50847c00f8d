from flask import request


def find(cursor):
    name = request.args["name"]
    cursor.execute(f"SELECT id FROM users WHERE name = '{name}'")  # {{mark py-sql-string-built}}
    return cursor.fetchone()
