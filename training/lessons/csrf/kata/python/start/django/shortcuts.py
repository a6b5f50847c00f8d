import html
import pathlib
import re

from django.http import HttpResponse
from django.middleware.csrf import get_token


def render(request, template, values):
    """Fills in {{ name }}, and the field that {% csrf_token %} stands for."""
    text = pathlib.Path(__file__).parent.with_name(template).read_text()
    text = re.sub(r"{{ *(\w+) *}}", lambda m: html.escape(str(values[m[1]])), text)
    field = '<input type="hidden" name="csrfmiddlewaretoken" value="%s">' % get_token(request)
    return HttpResponse(re.sub(r"{% *csrf_token *%}", field, text))
