import requests


def send(order):
    url = "https://orders.internal.example/v1/orders"
    requests.post(url, json=order, timeout=5, verify=False)  # {{mark py-tls-verify-off}}
