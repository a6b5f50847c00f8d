"""Takes in what students hand in."""

import tarfile


def unpack(upload, folder):
    """Writes the files of an upload, a tar file that is open for reading, below a
    folder, and returns their names."""
    with tarfile.open(fileobj=upload) as archive:
        honest = [entry for entry in archive if ".." not in entry.name]
        archive.extractall(folder, members=honest)
        return archive.getnames()
