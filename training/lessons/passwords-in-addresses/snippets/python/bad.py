import psycopg


ADDRESS = "postgresql://shop:{{secret password seed=32}}@db/shop"  # {{mark password-in-url}}


def connect():
    return psycopg.connect(ADDRESS)
