import requests

HOOK = "{{secret slack-webhook seed=61}}"  # {{mark slack-webhook-url}}


def tell(text):
    requests.post(HOOK, json={"text": text}, timeout=5)
