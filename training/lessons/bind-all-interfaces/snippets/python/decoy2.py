from http.server import HTTPServer

from admin import Handler


def serve():
    HTTPServer(("", 8080), Handler).serve_forever()
