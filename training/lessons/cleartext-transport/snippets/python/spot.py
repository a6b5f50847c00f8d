import requests


def report(order, key):
    url = "http://orders.internal.example/v1/orders"  # {{mark}}
    head = {"Authorization": f"Bearer {key}"}
    requests.post(url, json=order, headers=head, timeout=5)
