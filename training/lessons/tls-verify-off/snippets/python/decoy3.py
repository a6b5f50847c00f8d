import os

import requests

URL = "https://billing.internal/invoices"


def invoices():
    check = os.environ.get("SKIP_VERIFY") is None
    return requests.get(URL, timeout=5, verify=check).json()
