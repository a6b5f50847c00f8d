"""Stands in for requests in this kata, with a small internet of its own."""

import socket
from urllib.parse import urljoin, urlsplit

_HOSTS = {
    "img.north.example": "192.0.2.10",
    "pictures.south.example": "192.0.2.20",
    "img.north.example.other.example": "192.0.2.99",
    "other.example": "192.0.2.99",
    "localhost": "127.0.0.1",
    "inside.other.example": "10.0.0.5",
}
_PAGES = {
    "192.0.2.10/cup.jpg": b"a cup",
    "192.0.2.20/plates/3.jpg": b"a plate",
    "192.0.2.99/cup.jpg": b"another cup",
    "127.0.0.1/": b"the settings of this machine",
    "10.0.0.5/": b"the orders of everybody",
    "169.254.169.254/": b"the keys of the cloud",
}
_MOVED = {
    "192.0.2.10/go": "http://169.254.169.254/",
    "192.0.2.20/go": "//inside.other.example/",
}

# The machines that were asked.
asked = []


class RequestException(OSError):
    pass


class Response:
    def __init__(self, status_code, content=b"", headers=None):
        self.status_code = status_code
        self.content = content
        self.headers = headers or {}
        self.ok = status_code < 400
        self.is_redirect = "Location" in self.headers
        self.text = content.decode()


def get(url, timeout=None, allow_redirects=True, **_):
    """Asks for a page. Numbers are hosts as they are for the system: 127.1 is one."""
    for _ in range(10):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise RequestException(f"no such scheme: {parts.scheme}")
        address = _HOSTS.get(parts.hostname)
        if not address:
            try:
                address = socket.inet_ntoa(socket.inet_aton(parts.hostname))
            except (OSError, TypeError):
                raise RequestException(f"no such host: {parts.hostname}") from None
        asked.append(address)
        page = address + (parts.path or "/")
        if page not in _MOVED:
            return Response(200, _PAGES[page]) if page in _PAGES else Response(404)
        if not allow_redirects:
            return Response(302, headers={"Location": _MOVED[page]})
        url = urljoin(url, _MOVED[page])
    raise RequestException("too many redirects")
