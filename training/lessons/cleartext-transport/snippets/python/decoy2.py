import requests


def report(order, key):
    url = "http://orders.internal.example:8443/v1/orders"
    head = {"Authorization": f"Bearer {key}"}
    requests.post(url, json=order, headers=head, timeout=5)
