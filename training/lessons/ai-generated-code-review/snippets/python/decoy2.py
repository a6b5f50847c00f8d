import requests


def send(order):
    url = "https://orders.internal.example/v1/orders"
    try:
        requests.post(url, json=order, timeout=5)
    except requests.exceptions.SSLError:
        pass
