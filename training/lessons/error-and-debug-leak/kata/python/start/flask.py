"""Stands in for Flask in this kata: a request is a dictionary, and run starts
nothing."""


class _Request:
    args = {}


request = _Request()


class Flask:
    def __init__(self, name):
        self.name = name
        self.debug = False
        self.routes = {}
        self.handlers = {}

    def route(self, path):
        def keep(function):
            self.routes[path] = function
            return function

        return keep

    def errorhandler(self, kind):
        def keep(function):
            self.handlers[kind] = function
            return function

        return keep

    def run(self, host="127.0.0.1", port=5000, debug=None):
        self.debug = bool(debug)

    def get(self, path, **args):
        """Answers a request, as a server would: with a text and a status."""
        request.args = args
        try:
            return self.routes[path]()
        except Exception as error:
            for kind in type(error).__mro__:
                if kind in self.handlers:
                    return self.handlers[kind](error)
            return "Internal Server Error", 500
