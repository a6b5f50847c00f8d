class HttpRequest:
    def __init__(self, method, user, cookies, fields, headers):
        self.method = method
        self.user = user
        self.COOKIES = cookies
        self.GET = fields if method == "GET" else {}
        self.POST = fields if method == "POST" else {}
        self.META = {"HTTP_" + name.upper(): value for name, value in headers.items()}


class HttpResponse:
    def __init__(self, content="", status=200):
        self.content = content
        self.status_code = status


class HttpResponseForbidden(HttpResponse):
    def __init__(self, content=""):
        super().__init__(content, 403)
