import base64

import requests


def report(order, key):
    url = "http://orders.internal.example/v1/orders"
    sealed = base64.b64encode(key.encode())
    head = {"Authorization": sealed}
    requests.post(url, json=order, headers=head, timeout=5)
