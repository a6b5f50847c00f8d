import os
import tempfile
import unittest

import note

os.chdir(tempfile.mkdtemp())
for name, text in {
    "notes/a.txt": "a note",
    "notes/trips/lyon.txt": "a trip",
    "notes-private/b.txt": "private",
    "settings.txt": "settings",
}.items():
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w") as f:
        f.write(text)


def ask(name):
    return note.app.get("/note", name=name)


class Behaviour(unittest.TestCase):
    def test_notes(self):
        for name, want in {"a.txt": "a note", "trips/lyon.txt": "a trip", "none.txt": None}.items():
            got = ask(name)
            if got != want:
                self.fail(f"the note {name} gives {got!r}, want {want!r}")
