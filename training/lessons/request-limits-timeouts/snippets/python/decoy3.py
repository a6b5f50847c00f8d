import time

import requests


def prices(url):
    start = time.monotonic()
    answer = requests.get(url)
    if time.monotonic() - start > 2:
        raise TimeoutError(url)
    return answer.json()
