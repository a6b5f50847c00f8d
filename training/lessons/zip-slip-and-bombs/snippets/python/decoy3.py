import tarfile


def unpack(upload, folder):
    with tarfile.open(fileobj=upload) as archive:
        for entry in archive:
            if entry.size < 10_000_000:
                archive.extract(entry, folder)
