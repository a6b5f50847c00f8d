import tarfile


def unpack(upload, folder):
    with tarfile.open(fileobj=upload) as archive:
        for entry in archive:
            if f"{folder}/{entry.name}".startswith(f"{folder}/"):
                archive.extract(entry, folder)
