import random


def reset_link(user):
    token = "".join(random.choices("0123456789abcdef", k=32))  # {{mark py-random-secret}}
    user.save_reset_token(token)
    return f"https://shop.example/reset/{token}"
