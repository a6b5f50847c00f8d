import hashlib


def create(users, name, password):
    salted = "our-shop" + password
    password_hash = hashlib.sha1(salted.encode()).hexdigest()
    users.insert(name, password_hash)
