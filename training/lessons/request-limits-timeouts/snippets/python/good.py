import requests


def prices(url):
    return requests.get(url, timeout=2).json()  # {{mark}}
