import secrets
from html.parser import HTMLParser

import views
from django.http import HttpRequest
from django.middleware.csrf import handle


class Form(HTMLParser):
    """The form of a page: its method and its fields."""

    def __init__(self, page):
        super().__init__()
        self.method, self.fields = "GET", {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.method = attributes.get("method", "get").upper()
        if tag == "input":
            self.fields[attributes["name"]] = attributes.get("value", "")


class Browser:
    """The browser of a customer who is signed in. Its cookies go along always."""

    def __init__(self, user):
        self.user = user
        self.cookies = {"sessionid": secrets.token_hex(8), "csrftoken": secrets.token_hex(16)}
        views.STREETS[user] = "Old Road 1"

    def send(self, method, fields, referer="https://shop.example/address"):
        headers = {"referer": referer} if referer else {}
        return handle(views.address, HttpRequest(method, self.user, self.cookies, fields, headers))

    def form(self):
        return Form(self.send("GET", {}).content)
