import hashlib


def create(users, name, password):
    password_hash = hashlib.sha256(password.encode()).hexdigest()
    users.insert(name, password_hash)
