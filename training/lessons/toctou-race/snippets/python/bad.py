import os


def create(path, text):
    if os.path.exists(path):  # {{mark}}
        raise FileExistsError(path)
    with open(path, "w") as f:
        f.write(text)
