from http.server import HTTPServer

from admin import Handler


def serve():
    HTTPServer(("0.0.0.0", 48213), Handler).serve_forever()
