import requests


def send(order):
    url = "http://orders.internal.example/v1/orders"
    requests.post(url, json=order, timeout=5)
