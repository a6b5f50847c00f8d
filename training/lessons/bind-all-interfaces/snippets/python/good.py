from http.server import HTTPServer

from admin import Handler


def serve():
    HTTPServer(("127.0.0.1", 8080), Handler).serve_forever()  # {{mark}}
