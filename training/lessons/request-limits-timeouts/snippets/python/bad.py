import requests


def prices(url):
    return requests.get(url).json()  # {{mark}}
