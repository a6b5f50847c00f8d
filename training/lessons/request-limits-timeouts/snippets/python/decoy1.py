import requests


def prices(url):
    for attempt in range(3):
        answer = requests.get(url)
        if answer.ok:
            return answer.json()
