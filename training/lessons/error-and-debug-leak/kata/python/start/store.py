"""Stands in for the database."""


class Missing(Exception):
    """There is no such order."""


def order(number):
    if number == 13:
        raise ConnectionError("postgres://shop@10.0.3.7/orders refused the query SELECT total FROM orders_2026")
    if number > 100:
        raise Missing(number)
    return f"Order {number}: on its way."
