import requests


def prices(url):
    try:
        return requests.get(url).json()
    except requests.RequestException:
        return {}
