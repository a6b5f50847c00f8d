"""Stands in for Flask in this kata: a response has a place to go and cookies."""


class Response:
    def __init__(self, location):
        self.location = location
        self.cookies = []

    def set_cookie(
        self, key, value="", max_age=None, expires=None, path="/", domain=None, secure=False, httponly=False, samesite=None
    ):
        self.cookies.append(
            {"name": key, "value": value, "max_age": max_age, "path": path, "secure": secure, "httponly": httponly, "samesite": samesite}
        )


def redirect(location):
    return Response(location)


class Flask:
    def __init__(self, name):
        self.name = name
        self.routes = {}

    def route(self, path):
        def keep(function):
            self.routes[path] = function
            return function

        return keep

    def post(self, path):
        """Answers a request, as a server would."""
        return self.routes[path]()
