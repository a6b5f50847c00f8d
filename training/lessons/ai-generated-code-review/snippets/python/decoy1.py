import os

import requests


def send(order):
    url = "https://orders.internal.example/v1/orders"
    check = os.environ.get("CHECK_TLS") == "1"
    requests.post(url, json=order, timeout=5, verify=check)
