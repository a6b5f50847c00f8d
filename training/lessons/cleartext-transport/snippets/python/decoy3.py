import requests


def report(order, key):
    url = "https://orders.internal.example/v1/orders"
    head = {"Authorization": f"Bearer {key}"}
    requests.post(url, json=order, headers=head, verify=False)
