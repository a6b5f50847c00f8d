# settings.py
DEBUG = False
SECRET_KEY = "{{secret signing-key seed=71}}"  # {{mark django-secret-key}}
