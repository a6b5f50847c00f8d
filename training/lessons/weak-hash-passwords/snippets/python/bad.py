import hashlib


def create(users, name, password):
    password_hash = hashlib.md5(password.encode()).hexdigest()  # {{mark}}
    users.insert(name, password_hash)
