"""Stands in for the database."""


class User:
    def __init__(self, id, name):
        self.id = id
        self.name = name
        self.picture = "none.png"
        self.role = "customer"
        self.credit = 0


_users = {}


def reset():
    _users.clear()
    _users.update({1: User(1, "Ada"), 2: User(2, "Bob")})


def user(id):
    return _users[id]
