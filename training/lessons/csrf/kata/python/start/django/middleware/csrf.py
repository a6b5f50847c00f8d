import hmac

from django.http import HttpResponseForbidden


def get_token(request):
    """Returns the word that belongs to the customer's session."""
    return request.COOKIES["csrftoken"]


def handle(view, request):
    """Answers a request. One that may change something needs the word of its session."""
    if request.method == "POST" and not getattr(view, "csrf_exempt", False):
        given = request.POST.get("csrfmiddlewaretoken", "")
        if not hmac.compare_digest(given.encode(), get_token(request).encode()):
            return HttpResponseForbidden("CSRF token missing or incorrect")
    return view(request)
