"""The connection to PostgreSQL, one for each request."""

import os

import psycopg
from flask import g
from psycopg import sql
from psycopg.rows import dict_row

ORDERS = {"name": "name", "born": "born", "seen": "last_seen"}


def connection():
    if "db" not in g:
        g.db = psycopg.connect(os.environ["CLINIC_DATABASE"], row_factory=dict_row)
    return g.db


def init(app):
    @app.teardown_appcontext
    def close(error):
        db = g.pop("db", None)
        if db is not None:
            db.close()


def one(query, *values):
    with connection().cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()


def all_rows(query, *values):
    with connection().cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def page(table, order, limit, offset):
    """Returns a page of a table; the names in it come from this program."""
    query = sql.SQL("SELECT * FROM {} ORDER BY {} LIMIT %s OFFSET %s").format(
        sql.Identifier(table), sql.Identifier(ORDERS.get(order, "name"))
    )
    with connection().cursor() as cursor:
        cursor.execute(query, (limit, offset))
        return cursor.fetchall()


def insert(table, values):
    names = sorted(values)
    marks = ", ".join(["%s"] * len(names))
    columns = ", ".join(f'"{name}"' for name in names if name.isidentifier())
    with connection().cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [values[n] for n in names])
    connection().commit()
