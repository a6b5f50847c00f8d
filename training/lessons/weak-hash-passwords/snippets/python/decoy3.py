from keys import cipher


def create(users, name, password):
    sealed = cipher.encrypt(password.encode())
    users.insert(name, sealed)
