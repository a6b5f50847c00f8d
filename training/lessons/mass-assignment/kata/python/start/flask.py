"""Stands in for Flask in this kata: requests and sessions are dictionaries."""


class _Request:
    body = {}

    def get_json(self):
        return self.body


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

    def patch(self, path, user, body):
        """Answers a request of a user, as a server would."""
        request.body = body
        session.clear()
        session["user"] = user
        return self.routes[path]()
