"""Stands in for Flask in this kata: requests and sessions are dictionaries."""


class _Request:
    args = {}


request = _Request()
session = {}


class Flask:
    def __init__(self, name):
        self.name = name
        self.routes = {}

    def route(self, path):
        def keep(function):
            self.routes[path] = function
            return function

        return keep

    def get(self, path, customer, args):
        """Answers a request of a customer, or of nobody, as a server would."""
        request.args = args
        session.clear()
        if customer:
            session["customer"] = customer
        return self.routes[path]()
