import random
import time


def reset_link(user):
    random.seed(time.time_ns())
    token = "%032x" % random.getrandbits(128)
    user.save_reset_token(token)
    return f"https://shop.example/reset/{token}"
