import tarfile


def unpack(upload, folder):
    with tarfile.open(fileobj=upload) as archive:
        archive.extractall(folder)  # {{mark py-tar-extractall}}
