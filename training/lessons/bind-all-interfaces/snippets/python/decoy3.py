import socket
from http.server import HTTPServer

from admin import Handler


def serve():
    HTTPServer.address_family = socket.AF_INET6
    HTTPServer(("::", 8080), Handler).serve_forever()
