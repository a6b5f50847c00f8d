import unittest

import customers


def fill():
    customers.db.executescript(
        """
        DROP TABLE IF EXISTS customers;
        CREATE TABLE customers (name TEXT, city TEXT, hidden INTEGER);
        INSERT INTO customers VALUES
            ('Ada', 'Lyon', 0), ('Bo', 'Lyon', 0), ('Cy', 'Orleans', 0),
            ('Di', 'L''Aquila', 0), ('Zoe', 'Lyon', 1);
        """
    )


def ask(city):
    fill()
    return sorted(customers.app.get("/customers", city=city))


class Behaviour(unittest.TestCase):
    def test_cities(self):
        for city, want in {"Lyon": ["Ada", "Bo"], "Orleans": ["Cy"], "Nowhere": [], "": []}.items():
            got = ask(city)
            if got != want:
                self.fail(f"the city {city!r} gives {got}, want {want}")
