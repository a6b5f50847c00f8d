import os

import psycopg


ADDRESS = "postgresql://shop@db/shop"


def connect():
    password = os.environ["SHOP_DB_PASSWORD"]  # {{mark}}
    return psycopg.connect(ADDRESS, password=password)
