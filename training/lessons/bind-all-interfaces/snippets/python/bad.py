from http.server import HTTPServer

from admin import Handler


def serve():
    HTTPServer(("0.0.0.0", 8080), Handler).serve_forever()  # {{mark py-bind-all}}
