"""The part of a shop that its staff uses."""

import sqlite3

from flask import Flask, request

app = Flask(__name__)
db = sqlite3.connect(":memory:")


@app.route("/customers")
def customers():
    """Lists the names of the customers of a city, as in /customers?city=Lyon,
    but for those who are hidden."""
    city = request.args.get("city", "")
    if any(word in city.lower() for word in ("or", "select", "union", "--")):
        return []
    query = f"SELECT name FROM customers WHERE hidden = 0 AND city = '{city}'"
    rows = db.execute(query).fetchall()
    return [name for (name,) in rows]
