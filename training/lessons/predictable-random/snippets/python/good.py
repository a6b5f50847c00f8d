import secrets


def reset_link(user):
    token = secrets.token_urlsafe(32)  # {{mark}}
    user.save_reset_token(token)
    return f"https://shop.example/reset/{token}"
