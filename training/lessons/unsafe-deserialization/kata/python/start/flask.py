"""Stands in for Flask in this kata: a request is a dictionary."""


class _Request:
    cookies = {}


request = _Request()


class Flask:
    def __init__(self, name):
        self.name = name
        self.routes = {}

    def route(self, path):
        def keep(function):
            self.routes[path] = function
            return function

        return keep

    def get(self, path, **cookies):
        """Answers a request, as a server would."""
        request.cookies = cookies
        return self.routes[path]()
