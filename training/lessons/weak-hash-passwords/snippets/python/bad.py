import hashlib


def create(users, name, password):
    password_hash = hashlib.md5(password.encode()).hexdigest()  # {{mark py-weak-hash-security}}
    users.insert(name, password_hash)
