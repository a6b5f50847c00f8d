import os


def report(rows):
    path = "/tmp/report.txt"
    if os.path.exists(path):
        raise FileExistsError(path)
    with open(path, "w") as out:
        out.writelines(rows)
    return path
