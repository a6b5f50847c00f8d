import io
import os
import tarfile
import tempfile
import unittest

import upload

# Python 3.14 refuses by itself what older versions unpack. The attack is the same
# with each of them.
if hasattr(tarfile, "fully_trusted_filter"):
    tarfile.TarFile.extraction_filter = staticmethod(tarfile.fully_trusted_filter)


def archive(*entries):
    """Makes a tar file of names with their text, or with (type, target)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, what in entries:
            info = tarfile.TarInfo(name)
            if isinstance(what, str):
                info.size = len(what)
                t.addfile(info, io.BytesIO(what.encode()))
            else:
                info.type, info.linkname = what
                t.addfile(info)
    out.seek(0)
    return out


def unpack(*entries):
    """Unpacks into the folder work of a new folder, and returns all files in that
    one, with their text."""
    home = os.path.realpath(tempfile.mkdtemp())
    os.mkdir(home + "/work")
    os.mkdir(home + "/work-of-bob")
    with open(home + "/grades.txt", "w") as f:
        f.write("grades")
    error = None
    try:
        upload.unpack(archive(*entries), home + "/work")
    except Exception as e:  # the attack didn't get further
        error = e
    found = {}
    for at, _, names in os.walk(home):
        for name in names:
            path = os.path.join(at, name)
            if not os.path.islink(path):
                with open(path) as f:
                    found[os.path.relpath(path, home).replace(os.sep, "/")] = f.read()
    return found, error


class Behaviour(unittest.TestCase):
    def test_files(self):
        found, error = unpack(("essay.txt", "an essay"), ("code/main..py", "code"), ("b.txt", "b"))
        if error:
            self.fail(f"an upload with a folder isn't unpacked: {error!r}")
        for name, want in {"essay.txt": "an essay", "code/main..py": "code", "b.txt": "b"}.items():
            if found.get("work/" + name) != want:
                self.fail(f"of an upload, {name} is {found.get('work/' + name)!r}, want {want!r}")
