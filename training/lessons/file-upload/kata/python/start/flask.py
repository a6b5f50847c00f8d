"""Stands in for Flask in this kata: a request has files."""

import io


class FileStorage:
    """An uploaded file. Name and type are what the sender wrote."""

    def __init__(self, filename, content_type, data):
        self.filename = filename
        self.content_type = self.mimetype = content_type
        self.stream = io.BytesIO(data)

    def read(self, size=-1):
        return self.stream.read(size)

    def seek(self, at):
        return self.stream.seek(at)

    def save(self, path):
        with open(path, "wb") as f:
            f.write(self.stream.read())


class _Request:
    files = {}


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

    def post(self, path, **files):
        """Answers a request with files, as a server would."""
        request.files = files
        return self.routes[path]()
