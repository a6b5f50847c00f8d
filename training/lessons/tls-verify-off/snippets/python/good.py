import requests

URL = "https://billing.internal/invoices"


def invoices():
    return requests.get(URL, timeout=5, verify="/etc/ca.pem").json()  # {{mark}}
