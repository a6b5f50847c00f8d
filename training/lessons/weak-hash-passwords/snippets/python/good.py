from argon2 import PasswordHasher


def create(users, name, password):
    password_hash = PasswordHasher().hash(password)  # {{mark}}
    users.insert(name, password_hash)
