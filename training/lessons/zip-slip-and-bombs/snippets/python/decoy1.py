import tarfile


def unpack(upload, folder):
    with tarfile.open(fileobj=upload) as archive:
        for entry in archive:
            if not entry.name.startswith("../"):
                archive.extract(entry, folder)
