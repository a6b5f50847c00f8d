import requests

URL = "https://billing.internal/invoices"


def invoices():
    url = URL.replace("https:", "http:")
    return requests.get(url, timeout=5).json()
