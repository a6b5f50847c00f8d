"""Takes in what students hand in."""

import os
import tarfile


def unpack(upload, folder):
    """Writes the files of an upload, a tar file that is open for reading, below a
    folder, and returns their names."""
    with tarfile.open(fileobj=upload) as archive:
        for entry in archive.getmembers():
            if not os.path.realpath(os.path.join(folder, entry.name)).startswith(folder + "/"):
                raise ValueError("a name that leaves the folder")
        archive.extractall(folder)
        return archive.getnames()
