import uuid


def reset_link(user):
    token = uuid.uuid1().hex
    user.save_reset_token(token)
    return f"https://shop.example/reset/{token}"
