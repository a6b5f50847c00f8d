from flask import request


def find(cursor):
    name = request.args["name"]
    query = f"SELECT id FROM users WHERE name = '{name}'"
    cursor.execute(f"PREPARE find AS {query}")
    cursor.execute("EXECUTE find")
    return cursor.fetchone()
