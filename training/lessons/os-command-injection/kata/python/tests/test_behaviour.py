import os
import tempfile
import unittest

import words

os.chdir(tempfile.mkdtemp())
os.mkdir("notes")
for name, text in {"a.txt": "one two three\n", "b.txt": "\n"}.items():
    with open(os.path.join("notes", name), "w") as f:
        f.write(text)


def ask(note):
    return words.app.get("/words", note=note)


class Behaviour(unittest.TestCase):
    def test_words(self):
        for note, want in {"a.txt": 3, "b.txt": 0, "none.txt": None}.items():
            got = ask(note)
            if got != want:
                self.fail(f"the note {note} has {got} words, want {want}")
