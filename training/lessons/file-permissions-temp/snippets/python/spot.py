def report(rows):
    path = "/tmp/report.txt"
    with open(path, "w") as out:  # {{mark}}
        out.writelines(rows)
    return path
