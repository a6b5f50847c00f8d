import requests

URL = "https://billing.internal/invoices"


def invoices():
    return requests.get(URL, timeout=5, verify=False).json()  # {{mark py-tls-verify-off}}
