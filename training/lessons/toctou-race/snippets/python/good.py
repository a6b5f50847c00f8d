def create(path, text):
    with open(path, "x") as f:  # {{mark}}
        f.write(text)
