import hashlib
import random


def reset_link(user):
    start = str(random.random())
    token = hashlib.sha256(start.encode()).hexdigest()
    user.save_reset_token(token)
    return f"https://shop.example/reset/{token}"
