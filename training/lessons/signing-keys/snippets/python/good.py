# settings.py
import os

DEBUG = False
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]  # {{mark}}
SECRET_KEY_FALLBACKS = os.environ.get("DJANGO_OLD_KEYS", "").split()
